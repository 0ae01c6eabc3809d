//! Every outside thing once: the clock, the random numbers, the disk, the keys, the child process.

use crate::augmentation::Augmentation;
use crate::blobs::Blobs;
use crate::carriers::{MailCarrier, SmsCarrier};
use crate::client_ip::ClientIps;
use crate::clock::Clock;
use crate::config::{Config, SealPolicy};
use crate::error::Fault;
use crate::evidence::EvidenceKey;
use crate::failures::Failures;
use crate::file_check::FileCheck;
use crate::fonts::ServiceFonts;
use crate::outbound::Outbound;
use crate::pdf_worker::PdfWorker;
use crate::providers::audkenni::Audkenni;
use crate::providers::bankid::BankId;
use crate::randomness::Randomness;
use crate::readiness::Readiness;
use crate::sandbox::{self, SandboxClock};
use crate::seal_key::SealKey;
use crate::store::Store;
use crate::trust_services::TrustServices;
use crate::vault::Vault;
use paraph_ink::Fonts;
use paraph_protocol::Timestamp;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// The service's hands. Deciding code never touches them.
#[derive(Debug)]
pub struct App {
    /// What the operator decided.
    pub config: Config,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The same clock where a test may move it on.
    pub sandbox: Option<Arc<SandboxClock>>,
    /// The random numbers.
    pub random: Randomness,
    /// The database.
    pub store: Store,
    /// The documents' bytes.
    pub blobs: Blobs,
    /// The fonts that values are set in.
    pub fonts: Fonts,
    /// The child processes that open PDFs.
    pub pdf: PdfWorker,
    /// What looks into files of signers.
    pub file_check: FileCheck,
    /// The key that seals documents.
    pub seal_key: SealKey,
    /// What a seal becomes.
    pub seal_policy: SealPolicy,
    /// Who states time and revocation.
    pub trust: TrustServices,
    /// The key that signs receipts.
    pub evidence: EvidenceKey,
    /// The key that locks secrets which must be read again.
    pub vault: Vault,
    /// The way out to addresses that accounts have named.
    pub outbound: Outbound,
    /// The mail server, where there is one.
    pub mail: Option<MailCarrier>,
    /// The gateway of text messages, where there is one.
    pub sms: Option<SmsCarrier>,
    /// Swedish `BankID`, where it is configured.
    pub bankid: Option<BankId>,
    /// Icelandic electronic ID, where it is configured.
    pub audkenni: Option<Audkenni>,
    /// Which addresses are proxies.
    pub client_ips: ClientIps,
    /// Failed exchanges of links by address.
    pub failures: Failures,
    /// Whether the database and the documents answered last.
    pub readiness: Readiness,
    /// Wakes the worker when there is a new job.
    pub new_job: Notify,
    /// Wakes the outbox when there may be a new message.
    pub new_message: Notify,
    /// Names this run of the service.
    pub boot_id: String,
}

impl App {
    /// Opens the data folder and everything in it; makes what is not there.
    ///
    /// # Errors
    /// The first thing that cannot be opened.
    pub async fn open(
        config: Config,
        clock: Arc<dyn Clock>,
        worker_binary: &Path,
    ) -> Result<Arc<Self>, Fault> {
        let data = config.data_dir.clone();
        std::fs::create_dir_all(&data).map_err(Fault::file(&data))?;
        let random = Randomness;
        let secrets_key = config.secrets_key.clone();
        let secrets_key = secrets_key.unwrap_or_else(|| data.join("secrets.key"));
        let timeout = Duration::from_secs(config.outbound_timeout_seconds.into());
        let outbound = Outbound::new(config.private_networks.clone(), timeout);
        let bankid = config.bankid.as_ref();
        let bankid = bankid.map(|b| BankId::open(b, &config.private_networks, timeout));
        let audkenni = config.audkenni.as_ref();
        let audkenni = audkenni.map(|a| Audkenni::open(a, &config.private_networks, timeout));
        let ServiceFonts { files, fonts } = ServiceFonts::open(&config.fonts)?;
        let store = Store::open(&config.database(), config.database_connections).await?;
        let sandbox = sandbox::open(&store, config.sandbox, clock.clone()).await?;
        let clock: Arc<dyn Clock> = match &sandbox {
            Some(sandbox) => sandbox.clone(),
            None => clock,
        };
        let evidence = EvidenceKey::open(&data.join("evidence.pem"))?;
        store
            .add_evidence_key(&evidence.public(), clock.now())
            .await?;
        let vault = Vault::open(&secrets_key)?;
        if !store
            .is_secrets_key(&vault.fingerprint(), clock.now())
            .await?
        {
            return Err(Fault::OtherSecretsKey { path: secrets_key });
        }
        Ok(Arc::new(Self {
            store,
            blobs: Blobs::open(&config).await?,
            fonts,
            pdf: PdfWorker::new(worker_binary, config.max_upload_bytes, files),
            file_check: FileCheck::new(config.file_check.clone()),
            seal_key: SealKey::open(&config, clock.now())?,
            seal_policy: SealPolicy::of(&config)?,
            trust: TrustServices::open(&config)?,
            evidence,
            client_ips: ClientIps::new(config.trusted_proxies.clone()),
            failures: Failures::new(config.max_failed_exchanges),
            readiness: Readiness::default(),
            vault,
            outbound: outbound.map_err(Fault::Outbound)?,
            mail: MailCarrier::open(&config)?,
            sms: SmsCarrier::open(&config)?,
            bankid: bankid.transpose()?,
            audkenni: audkenni.transpose()?,
            new_job: Notify::new(),
            new_message: Notify::new(),
            boot_id: hex::encode(random.bytes::<16>()),
            clock,
            sandbox,
            random,
            config,
        }))
    }

    /// The hands that bring sealed files on.
    #[must_use]
    pub fn augmentation(&self) -> Augmentation<'_> {
        Augmentation {
            pdf: &self.pdf,
            trust: &self.trust,
            random: &self.random,
        }
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
