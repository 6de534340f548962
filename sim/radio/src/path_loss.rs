//! Path loss of 3GPP TR 38.901 (table 7.4.1-1), line-of-sight probability (table 7.4.2-1) and loss
//! into buildings (table 7.4.3). Distances and heights are in metres, frequencies in GHz, losses in
//! dB.

/// Metres per second.
pub const SPEED_OF_LIGHT: f64 = 299_792_458.0;

/// Where a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Urban macro: antennas above the roofs, typically at 25 m.
    UrbanMacro,
    /// Urban micro, street canyon: antennas below the roofs, typically at 10 m.
    UrbanMicro,
    /// Rural macro: typically at 35 m; buildings of 5 m, streets of 20 m.
    RuralMacro,
    /// Indoor office: typically at 3 m.
    IndoorOffice,
}

/// Whether something stands between both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Line of sight.
    Line,
    /// No line of sight.
    None,
}

/// Where a signal goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    /// Between both ends along the ground.
    pub distance: f64,
    /// The height of the antenna.
    pub base_height: f64,
    /// The height of the user.
    pub user_height: f64,
    /// The carrier.
    pub frequency: f64,
}

impl Path {
    /// Between both ends through the air.
    fn distance_3d(&self) -> f64 {
        let rise = self.base_height - self.user_height;
        libm::sqrt(self.distance * self.distance + rise * rise)
    }

    /// The distance beyond which the ground's reflection counts: `factor` times both heights by the
    /// wavelength.
    fn break_point(&self, factor: f64, base: f64, user: f64) -> f64 {
        factor * base * user * self.frequency * 1e9 / SPEED_OF_LIGHT
    }
}

/// The mean path loss for a known sight.
pub fn path_loss(environment: Environment, sight: Sight, path: &Path) -> f64 {
    let line = line_of_sight(environment, path);
    match sight {
        Sight::Line => line,
        Sight::None => line.max(obstructed(environment, path)),
    }
}

fn line_of_sight(environment: Environment, path: &Path) -> f64 {
    let distance = path.distance_3d();
    let frequency = 20.0 * libm::log10(path.frequency);
    // The effective height of surroundings is 1 m for users below 13 m.
    let urban_break = || path.break_point(4.0, path.base_height - 1.0, path.user_height - 1.0);
    let dual_slope = |near: f64, slope: f64, beyond: f64| {
        let turn = urban_break();
        if path.distance <= turn {
            return near + slope * libm::log10(distance) + frequency;
        }
        let rise = path.base_height - path.user_height;
        near + 40.0 * libm::log10(distance) + frequency
            - beyond * libm::log10(turn * turn + rise * rise)
    };
    match environment {
        Environment::UrbanMacro => dual_slope(28.0, 22.0, 9.0),
        Environment::UrbanMicro => dual_slope(32.4, 21.0, 9.5),
        Environment::RuralMacro => {
            let turn =
                path.break_point(2.0 * std::f64::consts::PI, path.base_height, path.user_height);
            if path.distance <= turn {
                rural(path.frequency, distance)
            } else {
                rural(path.frequency, turn) + 40.0 * libm::log10(distance / turn)
            }
        }
        Environment::IndoorOffice => 32.4 + 17.3 * libm::log10(distance) + frequency,
    }
}

/// Buildings in the country, in metres.
const RURAL_BUILDING: f64 = 5.0;
/// The width of streets in the country, in metres.
const RURAL_STREET: f64 = 20.0;

fn rural(frequency: f64, distance: f64) -> f64 {
    let built = libm::pow(RURAL_BUILDING, 1.72);
    20.0 * libm::log10(40.0 * std::f64::consts::PI * distance * frequency / 3.0)
        + (0.03 * built).min(10.0) * libm::log10(distance)
        - (0.044 * built).min(14.77)
        + 0.002 * libm::log10(RURAL_BUILDING) * distance
}

fn obstructed(environment: Environment, path: &Path) -> f64 {
    let distance = libm::log10(path.distance_3d());
    let frequency = libm::log10(path.frequency);
    let above = path.user_height - 1.5;
    match environment {
        Environment::UrbanMacro => 13.54 + 39.08 * distance + 20.0 * frequency - 0.6 * above,
        Environment::UrbanMicro => 22.4 + 35.3 * distance + 21.3 * frequency - 0.3 * above,
        Environment::RuralMacro => {
            let base = path.base_height;
            let ratio = RURAL_BUILDING / base;
            let user = libm::log10(11.75 * path.user_height);
            161.04 - 7.1 * libm::log10(RURAL_STREET) + 7.5 * libm::log10(RURAL_BUILDING)
                - (24.37 - 3.7 * ratio * ratio) * libm::log10(base)
                + (43.42 - 3.1 * libm::log10(base)) * (distance - 3.0)
                + 20.0 * frequency
                - (3.2 * user * user - 4.97)
        }
        Environment::IndoorOffice => 17.3 + 38.3 * distance + 24.9 * frequency,
    }
}

/// The chance of a line of sight, from 0 to 1, for users below 13 m.
pub fn line_of_sight_chance(environment: Environment, distance: f64) -> f64 {
    let urban = |decay: f64| {
        if distance <= 18.0 {
            return 1.0;
        }
        let near = 18.0 / distance;
        near + libm::exp(-distance / decay) * (1.0 - near)
    };
    match environment {
        Environment::UrbanMacro => urban(63.0),
        Environment::UrbanMicro => urban(36.0),
        Environment::RuralMacro if distance <= 10.0 => 1.0,
        Environment::RuralMacro => libm::exp(-(distance - 10.0) / 1_000.0),
        Environment::IndoorOffice if distance <= 1.2 => 1.0,
        Environment::IndoorOffice if distance < 6.5 => libm::exp(-(distance - 1.2) / 4.7),
        Environment::IndoorOffice => 0.32 * libm::exp(-(distance - 6.5) / 32.6),
    }
}

/// The mean path loss where the sight is not known: the mean of both, by their chances, in dB.
pub fn mean_path_loss(environment: Environment, path: &Path) -> f64 {
    let line = line_of_sight(environment, path);
    let without = line.max(obstructed(environment, path));
    let chance = line_of_sight_chance(environment, path.distance);
    chance * line + (1.0 - chance) * without
}

/// How much places of the same distance differ, the standard deviation of the shadowing in dB. Beyond
/// its break point a rural path varies more; `far` says whether it is there.
pub fn shadowing_deviation(environment: Environment, sight: Sight, far: bool) -> f64 {
    match (environment, sight) {
        (Environment::UrbanMacro | Environment::UrbanMicro, Sight::Line) => 4.0,
        (Environment::UrbanMacro, Sight::None) => 6.0,
        (Environment::UrbanMicro, Sight::None) => 7.82,
        (Environment::RuralMacro, Sight::Line) => {
            if far {
                6.0
            } else {
                4.0
            }
        }
        (Environment::RuralMacro, Sight::None) => 8.0,
        (Environment::IndoorOffice, Sight::Line) => 3.0,
        (Environment::IndoorOffice, Sight::None) => 8.03,
    }
}

/// What a building is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Building {
    /// Mostly plain glass.
    LowLoss,
    /// Mostly coated glass.
    HighLoss,
}

/// The loss into a building, `depth` metres from its wall.
pub fn outdoor_to_indoor(building: Building, frequency: f64, depth: f64) -> f64 {
    let share = |share: f64, loss: f64| share * libm::pow(10.0, -loss / 10.0);
    let (glass, coated) = (2.0 + 0.2 * frequency, 23.0 + 0.3 * frequency);
    let concrete = 5.0 + 4.0 * frequency;
    let arrives = match building {
        Building::LowLoss => share(0.3, glass) + share(0.7, concrete),
        Building::HighLoss => share(0.7, coated) + share(0.3, concrete),
    };
    5.0 - 10.0 * libm::log10(arrives) + 0.5 * depth
}
