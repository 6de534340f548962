//! A table file: columns that are filled row by row and written in pieces.

use crate::directory::{DirectoryError, ResultDirectory};
use arrow_array::RecordBatch;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Float64Builder, StringBuilder, StringDictionaryBuilder,
    TimestampMicrosecondBuilder, UInt64Builder,
};
use arrow_array::types::UInt32Type;
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Rows are written to the file in pieces of so many.
const PIECE: usize = 1 << 16;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text that is mostly different in each row.
    Text,
    /// Text that comes again and again.
    Word,
    /// Text that comes again and again, or nothing.
    WordOrNone,
    /// A moment, UTC.
    Moment,
    /// A moment, UTC, or nothing.
    MomentOrNone,
    /// Yes or no.
    Truth,
    /// A number.
    Number,
    /// A number, or nothing.
    NumberOrNone,
    /// A whole number.
    Count,
    /// A whole number, or nothing.
    CountOrNone,
}

/// A column: name, kind, unit (or nothing) and definition.
pub(super) type Column = (&'static str, Kind, &'static str, &'static str);

/// A table file that is being written.
pub(super) struct Sheet {
    path: PathBuf,
    schema: Arc<Schema>,
    columns: Vec<Builder>,
    rows: usize,
    writer: ArrowWriter<File>,
}

/// A value of a row, in the order of the columns.
pub(super) enum Cell<'a> {
    Text(&'a str),
    Word(Option<&'a str>),
    Moment(Option<i64>),
    Truth(bool),
    Number(f64),
    NumberOrNone(Option<f64>),
    Count(u64),
    CountOrNone(Option<u64>),
}

enum Builder {
    Text(StringBuilder),
    Word(StringDictionaryBuilder<UInt32Type>),
    Moment(TimestampMicrosecondBuilder),
    Truth(BooleanBuilder),
    Number(Float64Builder),
    Count(UInt64Builder),
}

impl Sheet {
    /// Opens the table `name`.
    pub(super) fn create(
        directory: &ResultDirectory,
        name: &str,
        columns: &[Column],
    ) -> Result<Self, DirectoryError> {
        let path = directory.file(&format!("tables/{name}.parquet"));
        let fields: Vec<Field> = columns.iter().map(field).collect();
        let schema = Arc::new(Schema::new(fields));
        let file = File::create(&path)
            .map_err(|source| DirectoryError::Write { path: path.clone(), source })?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(4 * PIECE))
            .build();
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))
            .map_err(|error| failure(&path, error))?;
        let columns = columns.iter().map(|(_, kind, _, _)| Builder::of(*kind)).collect();
        Ok(Self { path, schema, columns, rows: 0, writer })
    }

    /// Adds a row.
    pub(super) fn row<'a>(
        &mut self,
        cells: impl IntoIterator<Item = Cell<'a>>,
    ) -> Result<(), DirectoryError> {
        let mut cells = cells.into_iter();
        for column in &mut self.columns {
            column.push(cells.next().expect("a row has all columns"));
        }
        debug_assert!(cells.next().is_none(), "a row has no more than the columns");
        self.rows += 1;
        if self.rows == PIECE { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), DirectoryError> {
        self.rows = 0;
        let arrays = self.columns.iter_mut().map(|column| column.builder().finish()).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), arrays)
            .expect("columns are built after the schema");
        self.writer.write(&batch).map_err(|error| failure(&self.path, error))
    }

    /// Writes what is left and closes the file.
    pub(super) fn finish(mut self) -> Result<(), DirectoryError> {
        self.flush()?;
        self.writer.close().map(drop).map_err(|error| failure(&self.path, error))
    }
}

fn failure(path: &std::path::Path, error: ParquetError) -> DirectoryError {
    DirectoryError::Write { path: path.to_owned(), source: io::Error::other(error) }
}

fn field((name, kind, unit, definition): &Column) -> Field {
    let words = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
    let moment = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let (data_type, nullable) = match kind {
        Kind::Text => (DataType::Utf8, false),
        Kind::Word => (words, false),
        Kind::WordOrNone => (words, true),
        Kind::Moment => (moment, false),
        Kind::MomentOrNone => (moment, true),
        Kind::Truth => (DataType::Boolean, false),
        Kind::Number => (DataType::Float64, false),
        Kind::NumberOrNone => (DataType::Float64, true),
        Kind::Count => (DataType::UInt64, false),
        Kind::CountOrNone => (DataType::UInt64, true),
    };
    let metadata = [("unit", *unit), ("definition", *definition)]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (key.to_owned(), text.to_owned()));
    Field::new(*name, data_type, nullable).with_metadata(metadata.collect::<HashMap<_, _>>())
}

impl Builder {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Word | Kind::WordOrNone => Self::Word(StringDictionaryBuilder::new()),
            Kind::Moment | Kind::MomentOrNone => {
                Self::Moment(TimestampMicrosecondBuilder::new().with_timezone("UTC"))
            }
            Kind::Truth => Self::Truth(BooleanBuilder::new()),
            Kind::Number | Kind::NumberOrNone => Self::Number(Float64Builder::new()),
            Kind::Count | Kind::CountOrNone => Self::Count(UInt64Builder::new()),
        }
    }

    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Text(column), Cell::Text(text)) => column.append_value(text),
            (Self::Word(column), Cell::Word(word)) => column.append_option(word),
            (Self::Moment(column), Cell::Moment(moment)) => column.append_option(moment),
            (Self::Truth(column), Cell::Truth(truth)) => column.append_value(truth),
            (Self::Number(column), Cell::Number(number)) => column.append_value(number),
            (Self::Number(column), Cell::NumberOrNone(number)) => column.append_option(number),
            (Self::Count(column), Cell::Count(count)) => column.append_value(count),
            (Self::Count(column), Cell::CountOrNone(count)) => column.append_option(count),
            (
                Self::Text(_)
                | Self::Word(_)
                | Self::Moment(_)
                | Self::Truth(_)
                | Self::Number(_)
                | Self::Count(_),
                _,
            ) => unreachable!("rows are written after the columns"),
        }
    }

    fn builder(&mut self) -> &mut dyn ArrayBuilder {
        match self {
            Self::Text(column) => column,
            Self::Word(column) => column,
            Self::Moment(column) => column,
            Self::Truth(column) => column,
            Self::Number(column) => column,
            Self::Count(column) => column,
        }
    }
}
