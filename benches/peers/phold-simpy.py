"""PHOLD on SimPy, with callbacks on timeouts rather than generators: SimPy's quickest idiom."""

import argparse
import json
import random
import time

import simpy


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lps", type=int, default=10_000, help="processes")
    parser.add_argument("--events", type=int, default=16, help="events that each process holds")
    parser.add_argument("--remote", type=float, default=0.1, help="share of events for another")
    parser.add_argument("--lookahead", type=float, default=0.1, help="least increment in seconds")
    parser.add_argument("--until", type=float, default=60.0, help="simulated seconds")
    options = parser.parse_args()

    begin = time.perf_counter()
    environment = simpy.Environment()
    draws = random.Random(1)
    handled = [0] * options.lps

    def send(process):
        increment = options.lookahead + draws.expovariate(1 / 0.9)
        if draws.random() < options.remote:
            process = draws.randrange(options.lps)
        timeout = simpy.Timeout(environment, increment, process)
        timeout.callbacks.append(handle)

    def handle(event):
        handled[event.value] += 1
        send(event.value)

    for process in range(options.lps):
        for _ in range(options.events):
            send(process)
    environment.run(until=options.until)

    wall = time.perf_counter() - begin
    events = sum(handled)
    print(
        json.dumps(
            {
                "engine": "simpy",
                "events": events,
                "wall_seconds": wall,
                "events_per_second": events / wall,
            }
        )
    )


if __name__ == "__main__":
    main()
