//! Marks on places in an order: set in any sequence, taken out from either end.

/// A set of places.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    words: Vec<u64>,
}

impl Marks {
    /// None yet, for so many places.
    pub(crate) fn none(places: usize) -> Self {
        Self { words: vec![0; places.div_ceil(64)] }
    }

    pub(crate) fn set(&mut self, place: u32) {
        self.words[place as usize / 64] |= 1 << (place % 64);
    }

    /// Takes out all marks, the first place first. `visit` is shown each and may set marks behind it.
    pub(crate) fn take_rising(&mut self, mut visit: impl FnMut(&mut Self, u32)) {
        for word in 0..self.words.len() {
            while self.words[word] != 0 {
                let bit = self.words[word].trailing_zeros();
                self.take(word, bit, &mut visit);
            }
        }
    }

    /// Takes out all marks, the last place first. `visit` is shown each and may set marks before it.
    pub(crate) fn take_falling(&mut self, mut visit: impl FnMut(&mut Self, u32)) {
        for word in (0..self.words.len()).rev() {
            while self.words[word] != 0 {
                let bit = self.words[word].ilog2();
                self.take(word, bit, &mut visit);
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "places are numbers of 32 bits")]
    fn take(&mut self, word: usize, bit: u32, visit: &mut impl FnMut(&mut Self, u32)) {
        self.words[word] &= !(1 << bit);
        visit(self, word as u32 * 64 + bit);
    }
}
