//! The parts of small test networks as scenario text. Further keys of a part are written right after it, and
//! parts are put together in any order.

/// A router.
pub(crate) fn router(name: &str, [latitude, longitude]: [f64; 2]) -> String {
    format!("[[router]]\nname = \"{name}\"\nlatitude = {latitude:?}\nlongitude = {longitude:?}\n")
}

/// A core of one function.
pub(crate) fn core(name: &str, at: &str) -> String {
    format!("[[core]]\nname = \"{name}\"\nat = \"{at}\"\nfunction = [{{ name = \"UPF\" }}]\n")
}

/// A site with cells of these names.
pub(crate) fn site(name: &str, [latitude, longitude]: [f64; 2], cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| format!("{{ name = \"{cell}\" }}")).collect();
    format!(
        "[[site]]\nname = \"{name}\"\nlatitude = {latitude:?}\nlongitude = {longitude:?}\n\
         cell = [{}]\n",
        cells.join(", ")
    )
}

/// A link.
pub(crate) fn link(name: &str, [from, to]: [&str; 2]) -> String {
    format!("[[link]]\nname = \"{name}\"\nfrom = \"{from}\"\nto = \"{to}\"\n")
}

/// Something that is out of service from a moment on, for a time.
pub(crate) fn inject(element: &str, at: &str, lasts: &str) -> String {
    format!("[[inject]]\nelement = \"{element}\"\nat = \"{at}\"\nlasts = \"{lasts}\"\n")
}

/// A core at an exchange.
pub(crate) fn exchange() -> String {
    router("Exchange", [50.0, 8.1]) + &core("Core", "Exchange")
}

/// A site with some keys more, and its line to the exchange.
pub(crate) fn at_exchange(name: &str, line: &str, cells: &[&str], more: &str) -> String {
    site(name, [50.0, 8.0], cells) + more + &link(line, [name, "Exchange"])
}
