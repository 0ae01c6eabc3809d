//! Acts on stored envelopes: load, decide, append; somebody was faster: load and decide again.

use crate::app::App;
use crate::audit::{self, Head, Recorder};
use crate::envelope::{
    Command, Envelope, Event, LinkRequest, NewEnvelope, SenderAct, check_printable, create,
    create_with, decide,
};
use crate::error::{ActError, Fault};
use crate::requester::{self, Requester};
use crate::secret::Secret;
use crate::store::{Append, AppendError, Loaded, NewLink, NewStandingLink, Side};
use paraph_protocol::{AccountId, EnvelopeId, InviteId, RecipientId, Timestamp};

/// Rounds of load, decide and append before the envelope counts as contended.
const ROUNDS: usize = 16;

/// A link that was issued; its token exists nowhere else.
#[derive(Debug, Clone)]
pub struct IssuedLink {
    /// The invite.
    pub invite_id: InviteId,
    /// The token.
    pub token: Secret,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A link to be issued.
#[derive(Debug)]
pub struct LinkOrder {
    /// What is asked for.
    pub request: LinkRequest,
    /// A fresh token.
    pub token: Secret,
    /// What is stored in the same transaction.
    pub sides: Vec<Side>,
}

/// An envelope after an act.
#[derive(Debug, Clone)]
pub struct Done {
    /// The envelope.
    pub envelope: Envelope,
    /// What happened; empty when the act changed nothing.
    pub events: Vec<Event>,
}

impl App {
    /// The envelope of an account; one of another account is not there.
    ///
    /// # Errors
    /// [`ActError::NotFound`], or a fault.
    pub async fn envelope(
        &self,
        account_id: &AccountId,
        id: &EnvelopeId,
    ) -> Result<Envelope, ActError> {
        let envelope = self.loaded(id).await?.envelope;
        if envelope.sender.account_id == *account_id && !envelope.deleted {
            Ok(envelope)
        } else {
            Err(ActError::NotFound)
        }
    }

    /// An envelope and the end of its audit trail.
    ///
    /// # Errors
    /// [`ActError::NotFound`], or a fault.
    pub async fn loaded(&self, id: &EnvelopeId) -> Result<Loaded, ActError> {
        self.store.load(id).await?.ok_or(ActError::NotFound)
    }

    /// Makes an envelope.
    ///
    /// # Errors
    /// When the service fails.
    pub async fn create_envelope(
        &self,
        id: &EnvelopeId,
        new: NewEnvelope,
    ) -> Result<Envelope, Fault> {
        let actor = format!("account:{}", new.sender.account_id);
        self.begin(id, &actor, &[create(new)], |_| Ok(Vec::new()))
            .await
    }

    /// Makes an envelope with what its sender asks of it at once.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn create_envelope_with(
        &self,
        id: &EnvelopeId,
        new: NewEnvelope,
        acts: Vec<SenderAct>,
    ) -> Result<Envelope, ActError> {
        let actor = format!("account:{}", new.sender.account_id);
        let events = create_with(id, new, acts, self.now())?;
        Ok(self.begin(id, &actor, &events, |_| Ok(Vec::new())).await?)
    }

    /// Makes a draft without documents, with what its sender asks of it at once, together with
    /// `sides`.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn create_draft<F>(
        &self,
        new: NewEnvelope,
        acts: Vec<SenderAct>,
        sides: F,
    ) -> Result<Envelope, ActError>
    where
        F: FnOnce(&Envelope) -> Result<Vec<Side>, Fault>,
    {
        let id: EnvelopeId = self.random.id();
        let actor = format!("account:{}", new.sender.account_id);
        let events = create_with(&id, new, acts, self.now())?;
        self.check_deliverable(None, &events)?;
        Ok(self.begin(&id, &actor, &events, sides).await?)
    }

    async fn begin<F>(
        &self,
        id: &EnvelopeId,
        actor: &str,
        events: &[Event],
        sides: F,
    ) -> Result<Envelope, Fault>
    where
        F: FnOnce(&Envelope) -> Result<Vec<Side>, Fault>,
    {
        let requester = requester::current();
        let recorder = self.recorder(id, actor, requester.as_ref());
        let entries = recorder.record(&Head::START, events)?;
        let recorded: Vec<_> = entries
            .iter()
            .map(audit::recorded)
            .collect::<Result<_, _>>()?;
        let envelope = Envelope::fold(id, &recorded).ok_or(Fault::Contended)?;
        // What is sent at once has people to tell; right after its first event it had none.
        let first = recorded.get(..1).unwrap_or_default();
        let before = Envelope::fold(id, first).ok_or(Fault::Contended)?;
        let mut sides = sides(&envelope)?;
        let done = Done {
            envelope,
            events: events.to_vec(),
        };
        sides.extend(self.messages(&before, &done, &entries)?);
        let append = Append {
            envelope: &done.envelope,
            events,
            entries: &entries,
            sides,
        };
        match self.store.append(append).await {
            Ok(()) => {
                self.after(&done);
                Ok(done.envelope)
            }
            Err(AppendError::Fault(fault)) => Err(fault),
            Err(_) => Err(Fault::Contended),
        }
    }

    /// What a sender asks of an envelope of their own.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn act_as_sender(
        &self,
        account_id: &AccountId,
        id: &EnvelopeId,
        act: SenderAct,
    ) -> Result<Envelope, ActError> {
        self.act_as_sender_with(account_id, id, act, |_| Ok(Vec::new()))
            .await
    }

    /// What a sender asks of an envelope of their own, together with `sides`.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn act_as_sender_with<F>(
        &self,
        account_id: &AccountId,
        id: &EnvelopeId,
        act: SenderAct,
        mut sides: F,
    ) -> Result<Envelope, ActError>
    where
        F: FnMut(&Envelope) -> Result<Vec<Side>, Fault>,
    {
        self.envelope(account_id, id).await?;
        let account_id = account_id.clone();
        let command = Command::Sender { account_id, act };
        let done = self.act(id, command, |done| sides(&done.envelope)).await?;
        Ok(done.envelope)
    }

    /// Issues a link for an invite: the token is returned once and stored as its SHA-256.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn issue_link(
        &self,
        account_id: &AccountId,
        id: &EnvelopeId,
        request: LinkRequest,
        token: Secret,
    ) -> Result<IssuedLink, ActError> {
        let order = LinkOrder {
            request,
            token,
            sides: Vec::new(),
        };
        self.issue_link_with(account_id, id, order).await
    }

    /// Issues a link for an invite, together with what is stored beside it.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn issue_link_with(
        &self,
        account_id: &AccountId,
        id: &EnvelopeId,
        order: LinkOrder,
    ) -> Result<IssuedLink, ActError> {
        let LinkOrder {
            request,
            token,
            sides: beside,
        } = order;
        self.envelope(account_id, id).await?;
        let command = Command::Sender {
            account_id: account_id.clone(),
            act: SenderAct::IssueLink(request),
        };
        let link = |events: &[Event]| match events {
            [
                Event::LinkIssued {
                    invite_id,
                    expires_at,
                    ..
                },
            ] => Some((invite_id.clone(), *expires_at)),
            _ => None,
        };
        let sha256 = token.sha256();
        let sides = |done: &Done| {
            let side = link(&done.events).map(|(invite_id, expires_at)| {
                Side::Link(NewLink {
                    sha256,
                    invite_id,
                    expires_at,
                    reusable: false,
                })
            });
            Ok(side.into_iter().chain(beside.clone()).collect())
        };
        let done = self.act(id, command, sides).await?;
        let (invite_id, expires_at) = link(&done.events).ok_or(ActError::NotFound)?;
        Ok(IssuedLink {
            invite_id,
            token,
            expires_at,
        })
    }

    /// Issues a link that opens until its recipient has acted, and gives its token, once.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn issue_standing_link(
        &self,
        account_id: &AccountId,
        id: &EnvelopeId,
        recipient_id: RecipientId,
    ) -> Result<(Envelope, Secret), ActError> {
        self.envelope(account_id, id).await?;
        let token = Secret::base64url(&self.random);
        let sha256 = token.sha256();
        let command = Command::Sender {
            account_id: account_id.clone(),
            act: SenderAct::IssueStandingLink(recipient_id),
        };
        let sides = |done: &Done| {
            let links = done.events.iter().filter_map(|event| match event {
                Event::StandingLinkIssued {
                    recipient_id,
                    expires_at,
                } => Some(Side::StandingLink(NewStandingLink {
                    sha256,
                    recipient_id: recipient_id.clone(),
                    expires_at: *expires_at,
                })),
                _ => None,
            });
            Ok(links.collect())
        };
        let done = self.act(id, command, sides).await?;
        Ok((done.envelope, token))
    }

    /// Decides a command and appends what follows, together with `sides`, or nothing at all.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn act<F>(
        &self,
        id: &EnvelopeId,
        command: Command,
        mut sides: F,
    ) -> Result<Done, ActError>
    where
        F: FnMut(&Done) -> Result<Vec<Side>, Fault>,
    {
        let actor = command.actor();
        let requester = requester::current();
        for _ in 0..ROUNDS {
            let Loaded { envelope, head } = self.loaded(id).await?;
            let events = decide(&envelope, command.clone(), self.now())?;
            check_printable(&events, &self.fonts)?;
            self.check_deliverable(Some(&envelope), &events)?;
            let recorder = self.recorder(id, &actor, requester.as_ref());
            let entries = recorder.record(&head, &events)?;
            let before = envelope.clone();
            let mut done = Done { envelope, events };
            for (event, entry) in done.events.iter().zip(&entries) {
                done.envelope.apply(event, entry.at);
            }
            let mut sides = sides(&done)?;
            sides.extend(self.messages(&before, &done, &entries)?);
            if done.events.is_empty() && sides.is_empty() {
                return Ok(done);
            }
            let append = Append {
                envelope: &done.envelope,
                events: &done.events,
                entries: &entries,
                sides,
            };
            match self.store.append(append).await {
                Ok(()) => {
                    self.after(&done);
                    return Ok(done);
                }
                Err(AppendError::Conflict) => {}
                Err(AppendError::LinkSpent) => return Err(ActError::LinkNotValid),
                Err(AppendError::LeaseLost) => return Err(ActError::LeaseLost),
                Err(AppendError::Fault(fault)) => return Err(fault.into()),
            }
        }
        Err(Fault::Contended.into())
    }

    fn after(&self, done: &Done) {
        self.new_message.notify_one();
        if done.events.contains(&Event::Completed) {
            self.new_job.notify_one();
        }
    }

    fn recorder<'a>(
        &'a self,
        envelope_id: &'a EnvelopeId,
        actor: &'a str,
        requester: Option<&'a Requester>,
    ) -> Recorder<'a> {
        Recorder {
            envelope_id,
            actor,
            requester,
            at: self.now(),
            boot_id: &self.boot_id,
            mono_ns: self.clock.mono_ns(),
            random: &self.random,
        }
    }
}
