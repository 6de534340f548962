//! A table file: columns that are filled row by row and written in pieces.

use super::schema_message;
use crate::directory::{DirectoryError, ResultDirectory};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// Rows are written to the file in groups of so many.
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

impl Kind {
    /// Whether there may be nothing.
    pub(super) fn is_optional(self) -> bool {
        match self {
            Self::WordOrNone | Self::MomentOrNone | Self::NumberOrNone | Self::CountOrNone => true,
            Self::Text | Self::Word | Self::Moment | Self::Truth | Self::Number | Self::Count => {
                false
            }
        }
    }
}

/// A column: name, kind, unit (or nothing) and definition.
pub(super) type Column = (&'static str, Kind, &'static str, &'static str);

/// A table file that is being written.
pub(super) struct Sheet {
    path: PathBuf,
    columns: Vec<Filled>,
    rows: usize,
    writer: SerializedFileWriter<File>,
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

/// The values of a column in the piece that is being filled.
enum Filled {
    Text(Values<ByteArray>),
    /// With the words that have come: each is kept once.
    Word(Values<ByteArray>, BTreeMap<String, ByteArray>),
    Moment(Values<i64>),
    Truth(Values<bool>),
    Number(Values<f64>),
    /// Parquet keeps the bits of an unsigned number as a signed one.
    Count(Values<i64>),
}

/// The values that are there and, where there may be nothing, of each row whether one is.
struct Values<T> {
    there: Vec<T>,
    levels: Option<Vec<i16>>,
}

impl Sheet {
    /// Opens the table `name`.
    pub(super) fn create(
        directory: &ResultDirectory,
        name: &str,
        columns: &[Column],
    ) -> Result<Self, DirectoryError> {
        let path = directory.file(&format!("tables/{name}.parquet"));
        let file = File::create(&path)
            .map_err(|source| DirectoryError::Write { path: path.clone(), source })?;
        let arrow = KeyValue::new(schema_message::KEY.to_owned(), schema_message::encoded(columns));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(vec![arrow]))
            .build();
        let schema = Type::group_type_builder("arrow_schema")
            .with_fields(columns.iter().map(field).collect())
            .build()
            .expect("columns make a schema");
        let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))
            .map_err(|error| failure(&path, error))?;
        let columns = columns.iter().map(|(_, kind, _, _)| Filled::of(*kind)).collect();
        Ok(Self { path, columns, rows: 0, writer })
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
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        let written = write(&mut self.writer, &mut self.columns);
        written.map_err(|error| failure(&self.path, error))
    }

    /// Writes what is left and closes the file.
    pub(super) fn finish(mut self) -> Result<(), DirectoryError> {
        self.flush()?;
        self.writer.close().map(drop).map_err(|error| failure(&self.path, error))
    }
}

/// Writes a piece, and empties the columns.
fn write(
    writer: &mut SerializedFileWriter<File>,
    columns: &mut [Filled],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        let out = group.next_column()?.expect("the file has these columns");
        column.write(out)?;
    }
    group.close().map(drop)
}

fn failure(path: &std::path::Path, error: ParquetError) -> DirectoryError {
    DirectoryError::Write { path: path.to_owned(), source: io::Error::other(error) }
}

fn field((name, kind, _, _): &Column) -> TypePtr {
    let (physical, logical) = match kind {
        Kind::Text | Kind::Word | Kind::WordOrNone => {
            (Physical::BYTE_ARRAY, Some(LogicalType::String))
        }
        Kind::Moment | Kind::MomentOrNone => {
            (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS)))
        }
        Kind::Truth => (Physical::BOOLEAN, None),
        Kind::Number | Kind::NumberOrNone => (Physical::DOUBLE, None),
        Kind::Count | Kind::CountOrNone => (Physical::INT64, Some(LogicalType::integer(64, false))),
    };
    let repetition = if kind.is_optional() { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    let field = Type::primitive_type_builder(name, physical)
        .with_logical_type(logical)
        .with_repetition(repetition)
        .build();
    Arc::new(field.expect("each kind has a type"))
}

impl Filled {
    fn of(kind: Kind) -> Self {
        let optional = kind.is_optional();
        match kind {
            Kind::Text => Self::Text(Values::new(optional)),
            Kind::Word | Kind::WordOrNone => Self::Word(Values::new(optional), BTreeMap::new()),
            Kind::Moment | Kind::MomentOrNone => Self::Moment(Values::new(optional)),
            Kind::Truth => Self::Truth(Values::new(optional)),
            Kind::Number | Kind::NumberOrNone => Self::Number(Values::new(optional)),
            Kind::Count | Kind::CountOrNone => Self::Count(Values::new(optional)),
        }
    }

    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Text(column), Cell::Text(text)) => column.push(Some(text.into())),
            (Self::Word(column, known), Cell::Word(word)) => {
                column.push(word.map(|word| shared(word, known)));
            }
            (Self::Moment(column), Cell::Moment(moment)) => column.push(moment),
            (Self::Truth(column), Cell::Truth(truth)) => column.push(Some(truth)),
            (Self::Number(column), Cell::Number(number)) => column.push(Some(number)),
            (Self::Number(column), Cell::NumberOrNone(number)) => column.push(number),
            (Self::Count(column), Cell::Count(count)) => column.push(Some(count.cast_signed())),
            (Self::Count(column), Cell::CountOrNone(count)) => {
                column.push(count.map(u64::cast_signed));
            }
            (
                Self::Text(_)
                | Self::Word(_, _)
                | Self::Moment(_)
                | Self::Truth(_)
                | Self::Number(_)
                | Self::Count(_),
                _,
            ) => unreachable!("rows are written after the columns"),
        }
    }

    fn write(&mut self, out: SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        match self {
            Self::Text(values) => values.write::<ByteArrayType>(out),
            Self::Word(values, known) => {
                known.clear();
                values.write::<ByteArrayType>(out)
            }
            Self::Moment(values) | Self::Count(values) => values.write::<Int64Type>(out),
            Self::Truth(values) => values.write::<BoolType>(out),
            Self::Number(values) => values.write::<DoubleType>(out),
        }
    }
}

/// The one copy of a word.
fn shared(word: &str, known: &mut BTreeMap<String, ByteArray>) -> ByteArray {
    if let Some(copy) = known.get(word) {
        return copy.clone();
    }
    known.entry(word.to_owned()).or_insert_with(|| word.into()).clone()
}

impl<T> Values<T> {
    fn new(optional: bool) -> Self {
        Self { there: Vec::new(), levels: optional.then(Vec::new) }
    }

    fn push(&mut self, value: Option<T>) {
        match &mut self.levels {
            Some(levels) => levels.push(i16::from(value.is_some())),
            None => assert!(value.is_some(), "nothing in a column that always has a value"),
        }
        self.there.extend(value);
    }

    fn write<D: DataType<T = T>>(
        &mut self,
        mut out: SerializedColumnWriter<'_>,
    ) -> Result<(), ParquetError> {
        let column: &mut ColumnWriterImpl<'_, D> = out.typed();
        column.write_batch(&self.there, self.levels.as_deref(), None)?;
        self.there.clear();
        self.levels.iter_mut().for_each(Vec::clear);
        out.close()
    }
}
