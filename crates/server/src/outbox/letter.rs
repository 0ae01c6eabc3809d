//! A notice in words: subject, page and plain text, in the reader's language.

use super::notice::Post;
use super::words::{Word, filled, say};
use crate::envelope::{Event, Invite, NoticeKind};
use crate::error::Fault;
use crate::evidence_package::Language;
use crate::store::MailSettings;
use minijinja::{Environment, Value, context};
use paraph_protocol::Role;

/// A mail in words.
#[derive(Debug)]
pub(super) struct Letter {
    /// The subject line.
    pub(super) subject: String,
    /// For readers that show no HTML.
    pub(super) text: String,
    /// As a page.
    pub(super) html: String,
}

/// Where the sealed documents are, for a reader of the completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enclosed {
    /// In the mail.
    Attached,
    /// Behind the link, because they are too large.
    Linked,
}

/// Writes the letter of a notice.
pub(super) fn letter(
    post: &Post,
    settings: &MailSettings,
    enclosed: Enclosed,
) -> Result<Letter, Fault> {
    let invite = post.invite.as_ref();
    let language = Language::of(invite.and_then(|i| i.locale.as_deref()));
    let tag = language.tag();
    let sender = settings.name_of(&post.now.sender.name);
    let about = about(post);
    let values = [
        ("sender", sender),
        ("title", post.now.title.as_str()),
        ("name", about.as_str()),
    ];
    let (subject, intro) = headline(post);
    let own = settings.text(post.kind.as_str(), tag);
    let own_subject = invite
        .and_then(|i| i.subject.clone())
        .filter(|_| is_asked(post.kind));
    let own_subject = own_subject.or_else(|| own.and_then(|o| o.subject.clone()));
    let subject = match own_subject {
        Some(pattern) => filled(&pattern, &values),
        None => say(tag, subject, &values),
    };
    let intro = match own.and_then(|o| o.intro.clone()) {
        Some(pattern) => filled(&pattern, &values),
        None => say(tag, intro, &values),
    };
    let name = invite.map_or(post.now.sender.name.as_str(), |i| &i.recipient.name);
    let greeting = if name.trim().is_empty() {
        say(tag, Word::GreetingNobody, &[])
    } else {
        say(tag, Word::Greeting, &[("name", name)])
    };
    let message = invite
        .filter(|_| is_asked(post.kind))
        .and_then(|i| i.message.as_deref());
    let link = [("link", post.link.as_deref().unwrap_or_default())];
    let message = message.map(|message| filled(message, &link));
    let lead = lead(post, tag, enclosed);
    let said = Said {
        subject: &subject,
        greeting: &greeting,
        intro: &intro,
        message_from: &say(tag, Word::Message, &values),
        message: message.as_deref().filter(|m| !m.trim().is_empty()),
        lead: lead.as_deref(),
        code: post.code.as_deref(),
        button: &button(post, tag),
        link: post
            .link
            .as_deref()
            .filter(|_| wants_link(post.kind, enclosed)),
        notes: &notes(post, language),
        language,
        sender,
    };
    said.rendered()
}

/// Everything that the templates show.
struct Said<'a> {
    subject: &'a str,
    greeting: &'a str,
    intro: &'a str,
    message_from: &'a str,
    message: Option<&'a str>,
    lead: Option<&'a str>,
    code: Option<&'a str>,
    button: &'a str,
    link: Option<&'a str>,
    notes: &'a [String],
    language: Language,
    sender: &'a str,
}

const PAGE: &str = include_str!("letter.html");
const TEXT: &str = include_str!("letter.txt");

impl Said<'_> {
    fn rendered(&self) -> Result<Letter, Fault> {
        let mut templates = Environment::new();
        templates
            .add_template("letter.html", PAGE)
            .map_err(Fault::Template)?;
        templates
            .add_template("letter.txt", TEXT)
            .map_err(Fault::Template)?;
        let rtl = self.language.is_right_to_left();
        let values = context! {
            lang => self.language.tag(),
            dir => if rtl { "rtl" } else { "ltr" },
            side => if rtl { "right" } else { "left" },
            subject => self.subject,
            greeting => self.greeting,
            intro => self.intro,
            message_from => self.message_from,
            message => self.message,
            lead => self.lead,
            code => self.code,
            button => self.button,
            link => self.link,
            notes => self.notes.iter().map(String::as_str).collect::<Value>(),
            sender => self.sender,
        };
        let render = |name| {
            let template = templates.get_template(name);
            template
                .and_then(|t| t.render(&values))
                .map_err(Fault::Template)
        };
        Ok(Letter {
            subject: self.subject.to_owned(),
            text: render("letter.txt")?,
            html: render("letter.html")?,
        })
    }
}

/// Whether the reader is asked for something, in the sender's own words if there are any.
fn is_asked(kind: NoticeKind) -> bool {
    matches!(kind, NoticeKind::Invitation | NoticeKind::Reminder)
}

fn wants_link(kind: NoticeKind, enclosed: Enclosed) -> bool {
    is_asked(kind) || enclosed == Enclosed::Linked
}

/// The subject and the first sentence.
fn headline(post: &Post) -> (Word, Word) {
    let role = post.invite.as_ref().map(|i| i.role);
    match post.kind {
        NoticeKind::Invitation => match role {
            Some(Role::Approver) => (Word::ApproveSubject, Word::ApproveText),
            Some(Role::Reviewer | Role::Organizer | Role::Copy) => {
                (Word::LookSubject, Word::LookText)
            }
            Some(Role::Signer) | None => (Word::InviteSubject, Word::InviteText),
        },
        NoticeKind::Reminder => (Word::ReminderSubject, Word::ReminderText),
        NoticeKind::Completed => (Word::DoneSubject, Word::DoneText),
        NoticeKind::Closed => (Word::EndedSubject, Word::EndedText),
        NoticeKind::Declined => (Word::DeclinedSubject, Word::DeclinedText),
        NoticeKind::Expired => (Word::ExpiredSubject, Word::ExpiredText),
        NoticeKind::Undelivered => (Word::FailedSubject, Word::FailedText),
        NoticeKind::Code => (Word::CodeSubject, Word::CodeText),
        NoticeKind::Locked => (Word::LockedSubject, Word::LockedText),
    }
}

/// The person whom a notice to the sender is about, as the sender knows them.
fn about(post: &Post) -> String {
    let Some(moment) = &post.moment else {
        return String::new();
    };
    let (Event::Declined { invite_id: id, .. }
    | Event::MessageFailed { invite_id: id, .. }
    | Event::AuthenticationLocked { invite_id: id, .. }) = &moment.event
    else {
        return String::new();
    };
    let called = |invite: &Invite| {
        let names = [
            &invite.recipient.name,
            &invite.recipient.email,
            &invite.phone,
        ];
        let mut names = names.into_iter().filter(|n| !n.trim().is_empty());
        names.next().cloned().unwrap_or_default()
    };
    moment.invite(id).map(called).unwrap_or_default()
}

/// What stands before the button.
fn lead(post: &Post, tag: &str, enclosed: Enclosed) -> Option<String> {
    match (post.kind, enclosed) {
        (NoticeKind::Completed, Enclosed::Attached) => Some(say(tag, Word::Attached, &[])),
        (NoticeKind::Completed, Enclosed::Linked) if post.link.is_some() && !is_unknown(post) => {
            Some(say(tag, Word::Linked, &[]))
        }
        _ => None,
    }
}

/// Whether the reader has still to prove who they are: the link leads them there.
fn is_unknown(post: &Post) -> bool {
    post.invite.as_ref().is_some_and(Invite::is_unknown)
}

fn button(post: &Post, tag: &str) -> String {
    let word = if post.kind == NoticeKind::Completed {
        Word::Download
    } else {
        Word::Open
    };
    say(tag, word, &[])
}

/// The small print: until when, and that the link is personal.
fn notes(post: &Post, language: Language) -> Vec<String> {
    if post.code.is_some() {
        return vec![say(language.tag(), Word::CodeNote, &[])];
    }
    let Some(invite) = post.invite.as_ref().filter(|_| is_asked(post.kind)) else {
        return Vec::new();
    };
    let date = language.minute(invite.expires_at);
    vec![
        say(language.tag(), Word::Until, &[("date", &date)]),
        say(language.tag(), Word::Private, &[]),
    ]
}
