//! Path loss against published vectors (ns-3, and values checked by hand), within 0.05 dB; antennas,
//! noise and spectrum against what their tables say.

#![expect(clippy::float_cmp, reason = "table values are exact")]

use sandtable_radio::{
    Antenna, Building, Carrier, Environment, Noise, Path, Sight, add_db, line_of_sight_chance,
    mean_path_loss, outdoor_to_indoor, path_loss, resource_blocks, spectral_efficiency,
};

fn assert_loss(
    environment: Environment,
    base_height: f64,
    frequency: f64,
    distances: &[f64],
    line: &[f64],
    none: &[f64],
) {
    for (index, distance) in distances.iter().enumerate() {
        let path = Path { distance: *distance, base_height, user_height: 1.5, frequency };
        for (sight, expected) in [(Sight::Line, line[index]), (Sight::None, none[index])] {
            let found = path_loss(environment, sight, &path);
            assert!(
                (found - expected).abs() < 0.05,
                "{environment:?} {sight:?} {distance} m: {found} and {expected}"
            );
        }
    }
}

#[test]
fn path_loss_at_5_ghz() {
    let far = [10.0, 100.0, 1_000.0, 5_000.0];
    assert_loss(
        Environment::UrbanMacro,
        25.0,
        5.0,
        &far,
        &[72.9380, 86.2362, 109.7252, 137.6794],
        &[82.5131, 106.1356, 144.7641, 172.0753],
    );
    assert_loss(
        Environment::UrbanMicro,
        10.0,
        5.0,
        &far,
        &[69.8591, 88.4122, 119.3114, 147.2696],
        &[76.7563, 107.9432, 143.1886, 167.8617],
    );
    assert_loss(
        Environment::IndoorOffice,
        3.0,
        5.0,
        &[1.0, 10.0, 50.0, 100.0],
        &[50.8072, 63.7630, 75.7750, 80.9802],
        &[50.8072, 73.1894, 99.7824, 111.3062],
    );
}

#[test]
fn path_loss_at_3_5_ghz() {
    assert_loss(
        Environment::UrbanMacro,
        25.0,
        3.5,
        &[100.0, 500.0, 1_000.0],
        &[83.138, 98.269, 109.406],
        &[103.038, 129.916, 141.666],
    );
    assert_loss(Environment::UrbanMicro, 10.0, 3.5, &[100.0], &[85.314], &[104.644]);
    assert_loss(Environment::RuralMacro, 35.0, 3.5, &[1_000.0], &[105.460], &[130.424]);
}

#[test]
fn the_loss_grows_with_distance_and_the_sight_is_lost() {
    for environment in [
        Environment::UrbanMacro,
        Environment::UrbanMicro,
        Environment::RuralMacro,
        Environment::IndoorOffice,
    ] {
        let loss = |distance: f64| {
            let path = Path { distance, base_height: 25.0, user_height: 1.5, frequency: 2.1 };
            mean_path_loss(environment, &path)
        };
        let distances: Vec<f64> = (1..200).map(|step| 10.0 * f64::from(step)).collect();
        for pair in distances.windows(2) {
            assert!(loss(pair[0]) < loss(pair[1]), "{environment:?} at {}", pair[0]);
            let chance = |distance| line_of_sight_chance(environment, distance);
            assert!(chance(pair[1]) <= chance(pair[0]) && chance(pair[0]) <= 1.0);
        }
        assert_eq!(line_of_sight_chance(environment, 1.0), 1.0);
    }
}

/// Worked out by hand: at 3.5 GHz glass loses 2.7 dB, coated glass 24.05 dB, concrete 19 dB.
#[test]
fn walls_cost() {
    let low = outdoor_to_indoor(Building::LowLoss, 3.5, 0.0);
    let high = outdoor_to_indoor(Building::HighLoss, 3.5, 10.0);
    assert!((low - 12.70).abs() < 0.02, "{low}");
    assert!((high - 31.85).abs() < 0.02, "{high}");
}

#[test]
fn an_antenna_looks_one_way() {
    let antenna = Antenna { gain: 17.0, azimuth: Some(350.0), tilt: 6.0 };
    assert_eq!(antenna.gain_towards(350.0, 6.0), 17.0);
    // Half the power at half the half-power width.
    assert!((antenna.gain_towards(22.5, 6.0) - 14.0).abs() < 1e-9);
    assert!((antenna.gain_towards(317.5, 6.0) - 14.0).abs() < 1e-9);
    assert!((antenna.gain_towards(350.0, 11.0) - 14.0).abs() < 1e-9);
    assert_eq!(antenna.gain_towards(170.0, 6.0), -13.0);
    let around = Antenna { azimuth: None, ..antenna };
    assert_eq!(around.gain_towards(123.0, 6.0), 17.0);
}

#[test]
fn powers_add_up_and_noise_is_thermal() {
    assert!((add_db([10.0, 10.0].into_iter()) - 13.0103).abs() < 1e-4);
    let noise = Noise { figure: 9.0 };
    assert!((noise.power(20e6) - -91.99).abs() < 0.01);
}

#[test]
fn carriers_have_the_blocks_of_the_standard() {
    assert_eq!(resource_blocks(20e6, 15e3), 106);
    assert_eq!(resource_blocks(100e6, 30e3), 273);
    assert_eq!(resource_blocks(1.4e6, 15e3), 7);
    let carrier =
        Carrier { bandwidth: 100e6, subcarrier_spacing: 30e3, layers: 4, duplex_share: 0.75 };
    // 4 layers of 7.4 bit/s/Hz on 98.28 MHz, six sevenths of it for users, three quarters of the time.
    assert!((carrier.rate(60.0) / 1e9 - 1.8778).abs() < 1e-3, "{}", carrier.rate(60.0));
    assert_eq!(carrier.rate(-11.0), 0.0);
    assert!((spectral_efficiency(0.0, 1) - 0.6).abs() < 1e-12);
}
