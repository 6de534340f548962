//! Teams at work as queueing theory says: means within confidence limits of 99.9 % over replications.
