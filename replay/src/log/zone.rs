//! Zones as people write them: hours and minutes east.

use jiff::tz::Offset;

/// Reads a zone such as `+02:00`, `UTC` or `Z`.
///
/// # Errors
/// What should have been written.
pub fn zone(text: &str) -> Result<Offset, String> {
    let wrong = || "write hours and minutes east, such as `+02:00`".to_owned();
    let (sign, clock) = match text.split_at_checked(1) {
        Some(("+", clock)) => (1, clock),
        Some(("-", clock)) => (-1, clock),
        _ if text == "UTC" || text == "Z" => return Ok(Offset::UTC),
        _ => return Err(wrong()),
    };
    let (hours, minutes) = clock.split_once(':').ok_or_else(wrong)?;
    let number = |text: &str, most: i32| {
        let number = text.parse::<i32>().ok().filter(|number| (0..=most).contains(number));
        number.ok_or_else(wrong)
    };
    let seconds = sign * (number(hours, 23)? * 3600 + number(minutes, 59)? * 60);
    Offset::from_seconds(seconds).map_err(|error| error.to_string())
}
