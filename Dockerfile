# docker build --tag sandtable . && docker run --rm --volume "$PWD:/scenarios" sandtable run scenario.toml
FROM rust:1-slim-bookworm AS build
WORKDIR /source
COPY . .
RUN cargo build --locked --profile dist

FROM gcr.io/distroless/cc-debian12
COPY --from=build /source/target/dist/sandtable /usr/local/bin/sandtable
WORKDIR /scenarios
ENTRYPOINT ["/usr/local/bin/sandtable"]
