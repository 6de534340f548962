//! Tables come back through Arrow's own reader as they went in: types, units, moments, what is missing.

use super::*;
use crate::occupant::Existing;
use arrow_array::RecordBatch;
use arrow_schema::{DataType as Arrow, Field, Schema, TimeUnit as ArrowUnit};
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::RowGroupMetaData;
use std::collections::HashMap;

const COLUMNS: [Column; 10] = [
    ("text", Kind::Text, "", "a text"),
    ("word", Kind::Word, "", ""),
    ("word_or_none", Kind::WordOrNone, "", "a word"),
    ("moment", Kind::Moment, "", "when"),
    ("moment_or_none", Kind::MomentOrNone, "", "when"),
    ("truth", Kind::Truth, "", "whether"),
    ("number", Kind::Number, "km", "how far"),
    ("number_or_none", Kind::NumberOrNone, "km", "how far"),
    ("count", Kind::Count, "cells", "how many"),
    ("count_or_none", Kind::CountOrNone, "cells", "how many"),
];

/// What the columns are in the words of Arrow.
fn schema() -> Schema {
    let words = || Arrow::Dictionary(Box::new(Arrow::UInt32), Box::new(Arrow::Utf8));
    let moment = || Arrow::Timestamp(ArrowUnit::Microsecond, Some("UTC".into()));
    let types = [
        (Arrow::Utf8, false),
        (words(), false),
        (words(), true),
        (moment(), false),
        (moment(), true),
        (Arrow::Boolean, false),
        (Arrow::Float64, false),
        (Arrow::Float64, true),
        (Arrow::UInt64, false),
        (Arrow::UInt64, true),
    ];
    let fields =
        COLUMNS.iter().zip(types).map(|((name, _, unit, definition), (kind, nullable))| {
            let says = [("unit", *unit), ("definition", *definition)].into_iter();
            let says = says.filter(|(_, text)| !text.is_empty());
            let says: HashMap<String, String> =
                says.map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
            Field::new(*name, kind, nullable).with_metadata(says)
        });
    Schema::new(fields.collect::<Vec<_>>())
}

fn row(number: u64) -> [Cell<'static>; 10] {
    let is_there = number.is_multiple_of(2);
    let word = ["fibre", "microwave", "leased"][usize::try_from(number % 3).expect("small")];
    let moment = 1_767_225_600_000_000 + i64::try_from(number).expect("small");
    [
        Cell::Text(if is_there { "Grün, \"Turm\"" } else { "" }),
        Cell::Word(Some(word)),
        Cell::Word(is_there.then_some(word)),
        Cell::Moment(Some(moment)),
        Cell::Moment(is_there.then_some(-moment)),
        Cell::Truth(is_there),
        Cell::Number(number as f64 / 3.0),
        Cell::NumberOrNone(is_there.then_some(f64::MIN_POSITIVE)),
        Cell::Count(u64::MAX - number),
        Cell::CountOrNone(is_there.then_some(number)),
    ]
}

/// A table of so many rows, as Arrow reads it, with the rows of each group of the file.
fn written(rows: u64) -> (ParquetRecordBatchReaderBuilder<File>, Vec<i64>) {
    let folder = tempfile::tempdir().expect("a folder");
    let directory = ResultDirectory::begin(&folder.path().join("out"), Existing::Keep)
        .expect("a result directory");
    directory.make_folder("tables").expect("a folder");
    let mut sheet = Sheet::create(&directory, "all", &COLUMNS).expect("a table");
    for number in 0..rows {
        sheet.row(row(number)).expect("a row");
    }
    sheet.finish().expect("the end");
    let file = File::open(directory.file("tables/all.parquet")).expect("the file");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a table");
    let groups = reader.metadata().row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    (reader, groups)
}

#[test]
fn readers_see_types_units_and_definitions() {
    let (reader, _) = written(7);
    assert_eq!(**reader.schema(), schema());
    let as_arrow_writes = ArrowSchemaConverter::new().convert(&schema()).expect("a schema");
    assert_eq!(*reader.parquet_schema().root_schema(), *as_arrow_writes.root_schema());
    let group = reader.metadata().row_group(0);
    assert!(group.columns().iter().all(|column| column.compression() == Compression::SNAPPY));
}

#[test]
fn every_value_comes_back_over_several_pieces() {
    let rows = 2 * PIECE as u64 + 5;
    let (reader, groups) = written(rows);
    let piece = i64::try_from(PIECE).expect("small");
    assert_eq!(groups, [piece, piece, 5]);
    let mut number = 0;
    for batch in reader.build().expect("a reader") {
        let batch = batch.expect("a batch");
        for at in 0..batch.num_rows() {
            assert_row(&batch, at, number);
            number += 1;
        }
    }
    assert_eq!(number, rows);
}

fn assert_row(batch: &RecordBatch, at: usize, number: u64) {
    use arrow_array::Array as _;
    use arrow_array::cast::AsArray as _;
    use arrow_array::types::{Float64Type, TimestampMicrosecondType, UInt32Type, UInt64Type};
    for (index, cell) in row(number).into_iter().enumerate() {
        let column = batch.column(index);
        let there = column.is_valid(at);
        let word = || {
            let words = column.as_dictionary::<UInt32Type>();
            let key = usize::try_from(words.keys().value(at)).expect("small");
            words.values().as_string::<i32>().value(key).to_owned()
        };
        match cell {
            Cell::Text(text) => assert_eq!(column.as_string::<i32>().value(at), text),
            Cell::Word(expected) => assert_eq!(there.then(word).as_deref(), expected),
            Cell::Moment(expected) => {
                let moments = column.as_primitive::<TimestampMicrosecondType>();
                assert_eq!(there.then(|| moments.value(at)), expected);
            }
            Cell::Truth(truth) => assert_eq!(column.as_boolean().value(at), truth),
            Cell::Number(expected) => {
                let numbers = column.as_primitive::<Float64Type>();
                assert_eq!(numbers.value(at).to_bits(), expected.to_bits());
            }
            Cell::NumberOrNone(expected) => {
                let numbers = column.as_primitive::<Float64Type>();
                let found = there.then(|| numbers.value(at).to_bits());
                assert_eq!(found, expected.map(f64::to_bits));
            }
            Cell::Count(expected) => {
                assert_eq!(column.as_primitive::<UInt64Type>().value(at), expected);
            }
            Cell::CountOrNone(expected) => {
                let counts = column.as_primitive::<UInt64Type>();
                assert_eq!(there.then(|| counts.value(at)), expected);
            }
        }
    }
}

#[test]
fn a_table_without_rows_is_a_table() {
    let (reader, groups) = written(0);
    assert_eq!((**reader.schema()).clone(), schema());
    assert!(groups.is_empty());
    assert_eq!(reader.build().expect("a reader").count(), 0);
}
