//! `wayside-server`: the server's command line. Thin: it reads arguments, opens the store, and prints.
//!
//! Exit code 0: done; 1: failed, and why, on stderr; 2: usage.

#![forbid(unsafe_code)]

use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use wayside_core::report::{ClosedReason, Status};
use wayside_server::store::sqlite::SqliteStore;
use wayside_server::store::{Store, StoredReport};
use wayside_server::{
    Catalogue, Config, Log, Photos, SystemClock, SystemRandom, UPLOADS_EXPIRE, app, forget_lost, keep_expiring_uploads,
    reference_as_stored, serve,
};

/// GeoReport v2, Wayside sync and tus uploads over one embedded store.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve a council's pack until SIGTERM or ctrl-c.
    Serve {
        /// Address and port; port 0 takes a free one, which the first line of output names.
        #[arg(long, default_value = "127.0.0.1:8311")]
        listen: SocketAddr,
        #[command(flatten)]
        data: Data,
        /// The council's pack.
        #[arg(long, value_name = "FILE")]
        pack: PathBuf,
        /// The address by which the world knows this server, for `discovery`.
        #[arg(long, value_name = "URL")]
        public_url: Option<String>,
    },
    /// Set what became of a report: received, investigating, scheduled, in progress, or closed with a reason.
    Status {
        /// The council's reference, as in TW-7K2M-9XQ4.
        reference: String,
        /// Our code: `in progress`, `closed:FIXED`.
        #[arg(value_parser = settable)]
        state: Status,
        /// The council's own words; the person reads them, and so does the public where the report is public.
        #[arg(long, default_value = "")]
        note: String,
        #[command(flatten)]
        data: Data,
    },
    /// Say that the data was restored from a backup: phones then offer again all that they still hold.
    Restored {
        #[command(flatten)]
        data: Data,
    },
    /// List every report, private ones too.
    Reports {
        #[command(flatten)]
        data: Data,
        #[arg(long)]
        json: bool,
    },
}

#[derive(clap::Args)]
struct Data {
    /// The folder that holds the store and the photos.
    #[arg(long = "data", value_name = "DIR", env = "WAYSIDE_SERVER_DATA")]
    folder: PathBuf,
}

/// Closed without a reason is what foreign servers say; ours always gives one.
fn settable(text: &str) -> Result<Status, String> {
    let status: Status = text.parse().map_err(|error: wayside_core::report::UnknownStatus| error.to_string())?;
    if status == Status::Closed(ClosedReason::NotStated) {
        return Err("closed needs a reason that says why, as in closed:FIXED".to_owned());
    }
    Ok(status)
}

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(run(arguments.command)),
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            Stderr.line(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve { listen, data, pack, public_url } => serve_pack(listen, &data.folder, &pack, public_url).await,
        Command::Status { reference, state, note, data } => {
            set_status(&store(&data)?, &reference_as_stored(&reference), state, &note).await
        }
        Command::Restored { data } => {
            let store = store(&data)?;
            let lost = forget_lost(&store, &data.folder).await?;
            let position = store.restored().await?;
            say(&format!("new epoch: {position}; photos without a file, to be sent again: {lost}"))
        }
        Command::Reports { data, json } => list(&store(&data)?, json).await,
    }
}

/// The store of a server that may be running meanwhile.
fn store(data: &Data) -> Result<SqliteStore, Failure> {
    Ok(SqliteStore::open_existing(&data.folder, Arc::new(SystemClock), Arc::new(SystemRandom))?)
}

async fn serve_pack(listen: SocketAddr, data: &Path, pack: &Path, public_url: Option<String>) -> Result<(), Failure> {
    let catalogue = Catalogue::read(pack).map_err(|error| format!("{}: {error}", pack.display()))?;
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let store = SqliteStore::open(data, clock.clone(), random.clone())?;
    let photos = Photos::open(data).await?;
    let log = Arc::new(Stderr);
    let config = Config {
        catalogue,
        store: Arc::new(store),
        photos,
        clock,
        random,
        public_url,
        uploads_expire: UPLOADS_EXPIRE,
        log,
    };
    let stopped = stop_signal()?;
    let listener = TcpListener::bind(listen).await.map_err(|error| format!("{listen}: {error}"))?;
    say(&format!("listening on http://{}", listener.local_addr()?))?;
    config.keep_dictionary().await?;
    tokio::spawn(keep_expiring_uploads(config.clone()));
    serve(listener, app(config), stopped).await?;
    Ok(())
}

/// SIGTERM, as a service manager sends, or ctrl-c.
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    })
}

async fn set_status(store: &SqliteStore, reference: &str, status: Status, note: &str) -> Result<(), Failure> {
    for jurisdiction in store.jurisdictions().await? {
        if store.set_status(&jurisdiction, reference, status, note).await? {
            return say(&format!("{reference}: {status}"));
        }
    }
    Err(format!("no report has the reference {reference}").into())
}

async fn list(store: &SqliteStore, json: bool) -> Result<(), Failure> {
    let mut reports = Vec::new();
    for jurisdiction in store.jurisdictions().await? {
        reports.extend(store.reports(&jurisdiction).await?);
    }
    if json {
        return say(&serde_json::to_string_pretty(&reports)?);
    }
    reports.iter().try_for_each(|report| say(&line(report)))
}

/// `TW-7K2M-9XQ4  fly-tipping  received  2 of 3 photos`
fn line(report: &StoredReport) -> String {
    let whole = report.photos.iter().filter(|photo| photo.done).count();
    let private = if report.private { "  private" } else { "" };
    let (reference, service, status) = (&report.reference, &report.service, report.status);
    format!("{reference}  {service}  {status}  {whole} of {} photos{private}", report.photos.len())
}

/// A line on stdout, at once: whoever started the server waits for the first.
fn say(line: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

#[derive(Debug)]
struct Stderr;

impl Log for Stderr {
    fn line(&self, line: &str) {
        // Where stderr is closed there is nobody to tell.
        let _ = writeln!(std::io::stderr().lock(), "wayside-server: {line}");
    }
}
