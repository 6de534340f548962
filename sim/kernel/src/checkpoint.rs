//! Checkpoints: a whole run at the edge of a window, to be resumed on any number of threads and
//! regions with the same digest, or forked with a changed model.
//!
//! The image is canonical (processes and events in their total orders), so the same moment gives
//! the same bytes however the run was shared out. A file carries the version that wrote it, a label
//! of the caller's and a checksum; putting it on a disk in one piece is left to the caller.

use crate::digest::LpLog;
use crate::event::{EventKey, LpId};
use crate::model::{Misfit, Model};
use crate::simulation::{Clock, Input, Simulation, Speed, StartError};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::sync::Arc;
use xxhash_rust::xxh3::{Xxh3Default, xxh3_128};

const MAGIC: &[u8] = b"sandtable checkpoint\n";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A run at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    label: String,
    image: Vec<u8>,
}

/// Why a checkpoint cannot be read or resumed.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The file cannot be read.
    #[error("cannot read the checkpoint")]
    Read(#[from] std::io::Error),
    /// The file is something else.
    #[error("this is no checkpoint")]
    NotACheckpoint,
    /// Another version wrote it; a checkpoint belongs to the exact version that wrote it.
    #[error("the checkpoint was written by version {found}, this is version {VERSION}")]
    Version {
        /// The version that wrote it.
        found: String,
    },
    /// The file is cut or changed.
    #[error("the checkpoint is damaged: its checksum is wrong")]
    Damaged,
    /// The image is of a model with other processes or other state.
    #[error("the checkpoint belongs to a model with other processes")]
    OtherModel,
    /// The state of a process has no place in the model.
    #[error("the state of `{process}` in the checkpoint does not fit the model: {misfit}")]
    OtherState {
        /// The process.
        process: String,
        /// Why not.
        misfit: Misfit,
    },
    /// The simulation cannot be set up.
    #[error(transparent)]
    Start(#[from] StartError),
}

#[derive(Serialize, Deserialize)]
struct Header {
    version: String,
    label: String,
    length: u64,
    checksum: u128,
}

/// What changes during a run; `S` is a process's state and `E` an event.
#[derive(Serialize, Deserialize)]
struct Image<S, E> {
    /// A hash of all processes' names.
    names: u128,
    clock: Clock,
    handled: u64,
    inputs: Vec<Input<E>>,
    processes: Vec<(LpLog, S)>,
    /// By receiver and key.
    pending: Vec<(LpId, EventKey, E)>,
}

impl Checkpoint {
    /// What the writer called it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Writes the checkpoint.
    pub fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let header = Header {
            version: VERSION.into(),
            label: self.label.clone(),
            length: self.image.len() as u64,
            checksum: xxh3_128(&self.image),
        };
        let header = postcard::to_allocvec(&header).expect("a header can be written");
        out.write_all(MAGIC)?;
        out.write_all(&header)?;
        out.write_all(&self.image)
    }

    /// Reads a checkpoint and checks that it is whole.
    pub fn read(input: &mut impl Read) -> Result<Self, CheckpointError> {
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes)?;
        let rest = bytes.strip_prefix(MAGIC).ok_or(CheckpointError::NotACheckpoint)?;
        let (header, image) = postcard::take_from_bytes::<Header>(rest)
            .map_err(|_not_a_header| CheckpointError::Damaged)?;
        if header.version != VERSION {
            return Err(CheckpointError::Version { found: header.version });
        }
        if header.length != image.len() as u64 || header.checksum != xxh3_128(image) {
            return Err(CheckpointError::Damaged);
        }
        Ok(Self { label: header.label, image: image.to_vec() })
    }
}

impl<M: Model> Simulation<M> {
    /// The run as it stands. `label` is kept with it, for the caller to recognise what it is of.
    pub fn checkpoint(&mut self, label: &str) -> Checkpoint {
        let mut processes = Vec::new();
        let mut pending = Vec::new();
        for (region, number) in self.regions.iter_mut().zip(0..) {
            let states = region.save(&self.model);
            processes.extend(region.residents.iter().map(|resident| resident.log).zip(states));
            let residents: Vec<LpId> = self.partition.lps(number).collect();
            pending.extend(
                region
                    .pending()
                    .into_iter()
                    .map(|pending| (residents[pending.to as usize], pending.key, pending.event)),
            );
        }
        pending.sort_by_key(|(to, key, _)| (*to, *key));
        let image = Image {
            names: names(&*self.model),
            clock: self.clock,
            handled: self.handled(),
            inputs: self.inputs.clone(),
            processes,
            pending,
        };
        let image = postcard::to_allocvec(&image).expect("a model's state can be written");
        Checkpoint { label: label.into(), image }
    }

    /// Takes up a run where a checkpoint left it. `model` must have the same processes as the one
    /// that was running; if it differs otherwise, the run is a fork.
    pub fn resume(
        model: &Arc<M>,
        speed: Speed,
        checkpoint: &Checkpoint,
    ) -> Result<Self, CheckpointError> {
        let image: Image<M::State, M::Event> = postcard::from_bytes(&checkpoint.image)
            .map_err(|_other_types| CheckpointError::OtherModel)?;
        if image.names != names(&**model) {
            return Err(CheckpointError::OtherModel);
        }
        let mut simulation = Self::new(model, speed)?;
        simulation.clock = image.clock;
        simulation.inputs = image.inputs;
        for region in &mut simulation.regions {
            region.begin_at(model, image.clock.now);
        }
        for ((log, state), rank) in image.processes.into_iter().zip(0..) {
            let (region, slot) = simulation.partition.locate(LpId::new(rank));
            simulation.regions[region as usize].restore(model, slot, log, state).map_err(
                |misfit| CheckpointError::OtherState {
                    process: model.lp_name(LpId::new(rank)).into_owned(),
                    misfit,
                },
            )?;
        }
        for (to, key, event) in image.pending {
            let (region, slot) = simulation.partition.locate(to);
            simulation.regions[region as usize].put(model, slot, key, event);
        }
        simulation.regions[0].handled = image.handled;
        Ok(simulation)
    }
}

fn names<M: Model>(model: &M) -> u128 {
    let mut hash = Xxh3Default::new();
    for rank in 0..model.lp_count() {
        let name = model.lp_name(LpId::new(rank));
        hash.update(&(name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
    }
    hash.digest128()
}
