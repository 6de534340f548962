//! What a table file says of itself to readers that use Arrow (pyarrow, pandas, DuckDB): the types that Parquet
//! has no word for, and unit and definition of each column. It is the schema message of Arrow's IPC format
//! (Schema.fbs and Message.fbs of Apache Arrow, format version 5), written here so that the simulator
//! need not be built with Arrow itself.

use super::sheet::{Column, Kind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flatbuffers::{FlatBufferBuilder, TableFinishedWIPOffset, VOffsetT, WIPOffset};

/// The key under which a Parquet file keeps it.
pub(super) const KEY: &str = "ARROW:schema";

type Table = WIPOffset<TableFinishedWIPOffset>;

/// Types of Schema.fbs.
const INT: u8 = 2;
const FLOATING_POINT: u8 = 3;
const UTF8: u8 = 5;
const BOOL: u8 = 6;
const TIMESTAMP: u8 = 10;
/// Units and precisions of Schema.fbs.
const MICROSECOND: i16 = 2;
const DOUBLE: i16 = 2;
/// Of Message.fbs.
const VERSION_5: i16 = 4;
const SCHEMA: u8 = 1;

/// The place of the field of this number in a table.
const fn slot(number: VOffsetT) -> VOffsetT {
    4 + 2 * number
}

/// The schema of these columns, as a Parquet file keeps it.
pub(super) fn encoded(columns: &[Column]) -> String {
    let mut out = FlatBufferBuilder::new();
    let mut words = 0;
    let fields: Vec<Table> =
        columns.iter().map(|column| field(&mut out, column, &mut words)).collect();
    let fields = out.create_vector(&fields);
    let schema = out.start_table();
    out.push_slot_always(slot(1), fields);
    let schema = out.end_table(schema);
    let message = out.start_table();
    out.push_slot_always(slot(0), VERSION_5);
    out.push_slot_always(slot(1), SCHEMA);
    out.push_slot_always(slot(2), schema);
    let message = out.end_table(message);
    out.finish(message, None);
    let message = out.finished_data();
    let length = u32::try_from(message.len()).expect("a schema is small").to_le_bytes();
    let framed = [[0xff; 4].as_slice(), &length, message].concat();
    STANDARD.encode(framed)
}

/// A column. Words are numbered: each has a dictionary of its own.
fn field(
    out: &mut FlatBufferBuilder<'_>,
    (name, kind, unit, definition): &Column,
    words: &mut i64,
) -> Table {
    // In the order of their keys.
    let entries: Vec<Table> = [("definition", *definition), ("unit", *unit)]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| entry(out, key, text))
        .collect();
    let entries = (!entries.is_empty()).then(|| out.create_vector(&entries));
    let name = out.create_string(name);
    let (type_number, column_type) = column_type(out, *kind);
    let dictionary = matches!(kind, Kind::Word | Kind::WordOrNone).then(|| {
        *words += 1;
        dictionary(out, *words - 1)
    });
    let children = out.create_vector::<Table>(&[]);
    let field = out.start_table();
    out.push_slot_always(slot(0), name);
    out.push_slot_always(slot(1), kind.is_optional());
    out.push_slot_always(slot(2), type_number);
    out.push_slot_always(slot(3), column_type);
    if let Some(dictionary) = dictionary {
        out.push_slot_always(slot(4), dictionary);
    }
    out.push_slot_always(slot(5), children);
    if let Some(entries) = entries {
        out.push_slot_always(slot(6), entries);
    }
    out.end_table(field)
}

fn entry(out: &mut FlatBufferBuilder<'_>, key: &str, text: &str) -> Table {
    let key = out.create_string(key);
    let text = out.create_string(text);
    let entry = out.start_table();
    out.push_slot_always(slot(0), key);
    out.push_slot_always(slot(1), text);
    out.end_table(entry)
}

fn column_type(out: &mut FlatBufferBuilder<'_>, kind: Kind) -> (u8, Table) {
    match kind {
        Kind::Text | Kind::Word | Kind::WordOrNone => {
            let table = out.start_table();
            (UTF8, out.end_table(table))
        }
        Kind::Truth => {
            let table = out.start_table();
            (BOOL, out.end_table(table))
        }
        Kind::Number | Kind::NumberOrNone => {
            let table = out.start_table();
            out.push_slot_always(slot(0), DOUBLE);
            (FLOATING_POINT, out.end_table(table))
        }
        Kind::Count | Kind::CountOrNone => (INT, unsigned(out, 64)),
        Kind::Moment | Kind::MomentOrNone => {
            let zone = out.create_string("UTC");
            let table = out.start_table();
            out.push_slot_always(slot(0), MICROSECOND);
            out.push_slot_always(slot(1), zone);
            (TIMESTAMP, out.end_table(table))
        }
    }
}

fn unsigned(out: &mut FlatBufferBuilder<'_>, bits: i32) -> Table {
    let table = out.start_table();
    out.push_slot_always(slot(0), bits);
    out.push_slot_always(slot(1), false);
    out.end_table(table)
}

fn dictionary(out: &mut FlatBufferBuilder<'_>, number: i64) -> Table {
    let index = unsigned(out, 32);
    let table = out.start_table();
    out.push_slot_always(slot(0), number);
    out.push_slot_always(slot(1), index);
    out.end_table(table)
}
