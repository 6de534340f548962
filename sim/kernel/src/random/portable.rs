//! A float whose functions give the same bits on every machine.
//!
//! `rand_distr` takes its mathematics from the type it samples. For `f64` that is libm or the
//! platform, as some package in the build happens to choose; for [`Portable`] it is always the
//! `libm` package. So the distributions are `rand_distr`'s, and their draws do not move with the
//! build. Arithmetic and square roots are exact in IEEE 754 and stay as they are.

use num_derive::{Num, NumCast, NumOps, One, ToPrimitive, Zero};
use num_traits::{Float, FloatConst};
use rand::distr::{Distribution, Open01, OpenClosed01, StandardUniform};
use rand::{Rng, RngExt as _};
use rand_distr::{Exp1, StandardNormal};
use std::num::FpCategory;
use std::ops::Neg;

/// An `f64` with portable functions.
#[derive(
    Debug, Clone, Copy, PartialEq, PartialOrd, NumOps, NumCast, Num, One, Zero, ToPrimitive,
)]
pub(crate) struct Portable(pub(crate) f64);

impl Neg for Portable {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

/// Where the tails of the two ziggurats begin (Doornik 2005, 256 layers, as in `rand_distr`).
const EXPONENTIAL_TAIL: f64 = 7.697_117_470_131_05;
const NORMAL_TAIL: f64 = 3.654_152_885_361_009;

impl Distribution<Portable> for Exp1 {
    /// The ziggurat's body needs no logarithm. Its tail does, so the tail is drawn afresh: an
    /// exponential variable that is known to exceed `r` is `r` plus another one.
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Portable {
        let mut beyond = 0.0;
        loop {
            let draw: f64 = rng.sample(Self);
            if draw < EXPONENTIAL_TAIL {
                return Portable(beyond + draw);
            }
            beyond += EXPONENTIAL_TAIL;
        }
    }
}

impl Distribution<Portable> for StandardNormal {
    /// As above; the tail is drawn by Marsaglia's method (1964), with portable logarithms.
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Portable {
        let draw: f64 = rng.sample(Self);
        if draw.abs() < NORMAL_TAIL {
            return Portable(draw);
        }
        loop {
            let first: f64 = rng.sample(Open01);
            let second: f64 = rng.sample(Open01);
            let excess = -libm::log(first) / NORMAL_TAIL;
            if -2.0 * libm::log(second) >= excess * excess {
                return Portable((NORMAL_TAIL + excess).copysign(draw));
            }
        }
    }
}

macro_rules! uniform {
    ($($distribution:ident)*) => {$(
        impl Distribution<Portable> for $distribution {
            #[inline]
            fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Portable {
                Portable(rng.sample(Self))
            }
        }
    )*};
}

uniform! { StandardUniform Open01 OpenClosed01 }

macro_rules! constants {
    ($trait:ident: $($name:ident = $value:expr),* $(,)?) => {
        impl $trait for Portable {
            $(#[inline] fn $name() -> Self { Self($value) })*
        }
    };
}

constants! {
    FloatConst:
    E = std::f64::consts::E, FRAC_1_PI = std::f64::consts::FRAC_1_PI,
    FRAC_1_SQRT_2 = std::f64::consts::FRAC_1_SQRT_2, FRAC_2_PI = std::f64::consts::FRAC_2_PI,
    FRAC_2_SQRT_PI = std::f64::consts::FRAC_2_SQRT_PI, FRAC_PI_2 = std::f64::consts::FRAC_PI_2,
    FRAC_PI_3 = std::f64::consts::FRAC_PI_3, FRAC_PI_4 = std::f64::consts::FRAC_PI_4,
    FRAC_PI_6 = std::f64::consts::FRAC_PI_6, FRAC_PI_8 = std::f64::consts::FRAC_PI_8,
    LN_10 = std::f64::consts::LN_10, LN_2 = std::f64::consts::LN_2,
    LOG10_E = std::f64::consts::LOG10_E, LOG2_E = std::f64::consts::LOG2_E,
    PI = std::f64::consts::PI, SQRT_2 = std::f64::consts::SQRT_2,
}

macro_rules! float {
    (
        constants { $($constant:ident = $value:expr;)* }
        questions { $($question:ident -> $answer:ty;)* }
        exact { $($exact:ident;)* }
        unary { $($unary:ident = $unary_libm:path;)* }
        binary { $($binary:ident = $binary_libm:path;)* }
    ) => {
        impl Float for Portable {
            $(#[inline] fn $constant() -> Self { Self($value) })*
            $(#[inline] fn $question(self) -> $answer { self.0.$question() })*
            $(#[inline] fn $exact(self) -> Self { Self(self.0.$exact()) })*
            $(#[inline] fn $unary(self) -> Self { Self($unary_libm(self.0)) })*
            $(#[inline] fn $binary(self, other: Self) -> Self { Self($binary_libm(self.0, other.0)) })*

            fn mul_add(self, factor: Self, summand: Self) -> Self {
                Self(libm::fma(self.0, factor.0, summand.0))
            }

            fn powi(self, exponent: i32) -> Self {
                Self(libm::pow(self.0, f64::from(exponent)))
            }

            fn log(self, base: Self) -> Self {
                Self(libm::log(self.0) / libm::log(base.0))
            }

            fn max(self, other: Self) -> Self {
                Self(self.0.max(other.0))
            }

            fn min(self, other: Self) -> Self {
                Self(self.0.min(other.0))
            }

            fn sin_cos(self) -> (Self, Self) {
                let (sine, cosine) = libm::sincos(self.0);
                (Self(sine), Self(cosine))
            }

            fn integer_decode(self) -> (u64, i16, i8) {
                Float::integer_decode(self.0)
            }
        }
    };
}

float! {
    constants {
        nan = f64::NAN;
        infinity = f64::INFINITY;
        neg_infinity = f64::NEG_INFINITY;
        neg_zero = -0.0;
        min_value = f64::MIN;
        min_positive_value = f64::MIN_POSITIVE;
        max_value = f64::MAX;
    }
    questions {
        is_nan -> bool;
        is_infinite -> bool;
        is_finite -> bool;
        is_normal -> bool;
        is_sign_positive -> bool;
        is_sign_negative -> bool;
        classify -> FpCategory;
    }
    exact { floor; ceil; round; trunc; fract; abs; signum; recip; sqrt; }
    unary {
        exp = libm::exp;
        exp2 = libm::exp2;
        exp_m1 = libm::expm1;
        ln = libm::log;
        ln_1p = libm::log1p;
        log2 = libm::log2;
        log10 = libm::log10;
        cbrt = libm::cbrt;
        sin = libm::sin;
        cos = libm::cos;
        tan = libm::tan;
        asin = libm::asin;
        acos = libm::acos;
        atan = libm::atan;
        sinh = libm::sinh;
        cosh = libm::cosh;
        tanh = libm::tanh;
        asinh = libm::asinh;
        acosh = libm::acosh;
        atanh = libm::atanh;
    }
    binary {
        powf = libm::pow;
        hypot = libm::hypot;
        atan2 = libm::atan2;
        abs_sub = libm::fdim;
    }
}
