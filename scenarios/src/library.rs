//! The scenarios that come with the program, as texts. They are loaded like any other file.

/// A shipped scenario, or a part for others to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shipped {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// All scenarios, simplest first.
pub const ALL: &[Shipped] = &[
    Shipped { name: "first-steps", text: include_str!("../library/first-steps.toml") },
    Shipped { name: "metro-storm", text: include_str!("../library/metro-storm.toml") },
    Shipped { name: "fibre-cut", text: include_str!("../library/fibre-cut.toml") },
    Shipped { name: "power-outage", text: include_str!("../library/power-outage.toml") },
    Shipped { name: "stadium", text: include_str!("../library/stadium.toml") },
    Shipped { name: "stadium-slice", text: include_str!("../library/stadium-slice.toml") },
    Shipped { name: "factory-slice", text: include_str!("../library/factory-slice.toml") },
    Shipped { name: "hospital-slice", text: include_str!("../library/hospital-slice.toml") },
    Shipped { name: "availability-year", text: include_str!("../library/availability-year.toml") },
    Shipped { name: "night-shift", text: include_str!("../library/night-shift.toml") },
    Shipped { name: "national-day", text: include_str!("../library/national-day.toml") },
    Shipped { name: "order-fallout", text: include_str!("../library/order-fallout.toml") },
    Shipped {
        name: "order-fallout-integrated",
        text: include_str!("../library/order-fallout-integrated.toml"),
    },
    Shipped {
        name: "orchestration-before",
        text: include_str!("../library/orchestration-before.toml"),
    },
    Shipped { name: "orchestration", text: include_str!("../library/orchestration.toml") },
    Shipped { name: "order-management", text: include_str!("../library/order-management.toml") },
    Shipped { name: "product-launch", text: include_str!("../library/product-launch.toml") },
    Shipped {
        name: "product-launch-more-people",
        text: include_str!("../library/product-launch-more-people.toml"),
    },
    Shipped {
        name: "product-launch-automated",
        text: include_str!("../library/product-launch-automated.toml"),
    },
    Shipped { name: "fibre-churn", text: include_str!("../library/fibre-churn.toml") },
    Shipped { name: "slice-order", text: include_str!("../library/slice-order.toml") },
    Shipped { name: "outage-orders", text: include_str!("../library/outage-orders.toml") },
    Shipped {
        name: "outage-orders-calm",
        text: include_str!("../library/outage-orders-calm.toml"),
    },
    Shipped { name: "outage-customers", text: include_str!("../library/outage-customers.toml") },
    Shipped {
        name: "outage-customers-warned",
        text: include_str!("../library/outage-customers-warned.toml"),
    },
];

/// Parts that scenarios start from and that are not run by themselves.
pub const PARTS: &[Shipped] = &[
    Shipped { name: "everyday-faults", text: include_str!("../library/everyday-faults.toml") },
    Shipped { name: "everyday-traffic", text: include_str!("../library/everyday-traffic.toml") },
];

/// The shipped scenario or part of this name.
pub fn find(name: &str) -> Option<&'static Shipped> {
    ALL.iter().chain(PARTS).find(|shipped| shipped.name == name)
}

/// All names.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().chain(PARTS).map(|shipped| shipped.name)
}
