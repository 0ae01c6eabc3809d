use super::augment;
use super::wire::{
    Attached, Edition, Obstacle, Painted, Reply, Request, Statement, frame, unframe,
};
use crate::fonts::FontFile;
use crate::typed_name::typed_name;
use paraph_ink::{Fonts, Outline};
use paraph_protocol::{Content, Mark, PageGeometry, Placement, ProblemCode, Rect, Rotation};
use paraph_seal::{
    ArchivalFinding, Attachment, Drawing, Error, Limits, Page, Relation, Rewrite, Room,
    SignaturePlace, SignatureStrip, bundled_fonts,
};
use rlimit::{Resource, setrlimit};
use std::io::{Read as _, Write as _, stdin, stdout};

/// Most address space in bytes.
const ADDRESS_SPACE: u64 = 512 * 1024 * 1024;
/// Most processor time in seconds.
const CPU_SECONDS: u64 = 10;
/// Most open files.
const OPEN_FILES: u64 = 16;
/// Room for a seal with its certificates and a timestamp.
const SEAL_BYTES: usize = 16 * 1024;

/// The child: opens the fonts, limits itself, reads one request, answers it, ends.
///
/// # Errors
/// When the limits cannot be set or a pipe is closed; the parent takes any end for an answer.
pub fn run(files: &[FontFile]) -> std::io::Result<()> {
    let mut fonts = bundled_fonts();
    for file in files {
        file.push_opened(&mut fonts)?;
    }
    limit_this_process()?;
    let mut message = Vec::new();
    stdin().lock().read_to_end(&mut message)?;
    let (request, pdf) = unframe(message)?;
    let (reply, bytes) = answer(request, &pdf, &fonts);
    let mut out = stdout().lock();
    out.write_all(&frame(&reply, &bytes)?)?;
    out.flush()
}

fn limit_this_process() -> std::io::Result<()> {
    setrlimit(Resource::AS, ADDRESS_SPACE, ADDRESS_SPACE)?;
    setrlimit(Resource::CPU, CPU_SECONDS, CPU_SECONDS)?;
    setrlimit(Resource::NOFILE, OPEN_FILES, OPEN_FILES)?;
    setrlimit(Resource::CORE, 0, 0)?;
    give_up_files_and_network();
    Ok(())
}

/// Gives up new privileges, every file and every TCP port, as far as this kernel knows how.
#[cfg(target_os = "linux")]
fn give_up_files_and_network() {
    use landlock::{ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _};
    let rules = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(ABI::V5)))
        .and_then(Ruleset::create);
    // An older kernel leaves the limits above and the empty environment.
    drop(rules.and_then(landlock::RulesetCreated::restrict_self));
}

#[cfg(not(target_os = "linux"))]
fn give_up_files_and_network() {}

fn answer(request: Request, pdf: &[u8], fonts: &Fonts) -> (Reply, Vec<u8>) {
    let answered = match request {
        Request::Canonicalize { max_bytes, edition } => {
            let limits = Limits {
                file_bytes: max_bytes,
                ..Limits::default()
            };
            canonicalize(pdf, limits, edition, fonts)
        }
        Request::Archive => examine(pdf),
        Request::Prepare {
            painted,
            statement,
            attached,
        } => prepare(pdf, &painted, statement, attached, fonts),
        Request::SigningChains => augment::signing_chains(pdf),
        Request::ReserveTimestamp => augment::reserve_timestamp(pdf),
        Request::AddValidationData { data } => augment::add_validation_data(pdf, &data),
        Request::Examine { anchors, at_unix_s } => augment::examine(pdf, &anchors, at_unix_s),
    };
    answered.unwrap_or_else(|error| (said_no(&error), Vec::new()))
}

fn canonicalize(
    pdf: &[u8],
    limits: Limits,
    edition: Edition,
    fonts: &Fonts,
) -> Result<(Reply, Vec<u8>), Error> {
    let rewrite = Rewrite {
        limits,
        fonts: fonts.clone(),
        strip: edition.strip.map(|strip| SignatureStrip {
            location: strip.location,
            signers: strip.signers,
        }),
        copy: edition.copy,
    };
    let canonical = paraph_seal::canonicalize_with(pdf, &rewrite)?;
    let reply = Reply::Canonical {
        pages: canonical.pages.iter().map(geometry).collect(),
        findings: canonical
            .findings
            .iter()
            .map(|f| f.code().to_owned())
            .collect(),
        signature_places: canonical.signature_places.iter().map(placement).collect(),
    };
    Ok((reply, canonical.bytes))
}

fn examine(pdf: &[u8]) -> Result<(Reply, Vec<u8>), Error> {
    let found = paraph_seal::archival_obstacles(pdf, &Limits::default())?;
    let obstacles = found.into_iter().filter_map(|finding| {
        Some(Obstacle {
            code: finding.code().to_owned(),
            clause: finding.clause()?.to_owned(),
        })
    });
    let reply = Reply::Archived {
        obstacles: obstacles.collect(),
    };
    Ok((reply, Vec::new()))
}

fn prepare(
    pdf: &[u8],
    painted: &[Painted],
    statement: Statement,
    attached: Vec<Attached>,
    fonts: &Fonts,
) -> Result<(Reply, Vec<u8>), Error> {
    let drawings: Vec<Drawing> = painted
        .iter()
        .filter_map(|p| drawing(p, fonts).transpose())
        .collect::<Result<_, _>>()?;
    let room = Room {
        contents_bytes: SEAL_BYTES,
        name: Some(statement.name),
        reason: Some(statement.reason),
        ..Room::at(statement.signed_at_unix_s)
    };
    let revision = paraph_seal::stamp_with(pdf, &drawings, fonts)?;
    let attachments: Vec<Attachment> = attached
        .into_iter()
        .map(|file| attachment(file, room.signed_at_unix_s))
        .collect();
    let revision = paraph_seal::attach(revision, &attachments)?;
    let obstacles = if statement.archival {
        &[][..]
    } else {
        &[ArchivalFinding::NotExamined]
    };
    let revision = paraph_seal::archive(revision, obstacles, room.signed_at_unix_s)?;
    let prepared = paraph_seal::reserve(revision.revision, &room)?;
    Ok(augment::prepared(prepared))
}

fn attachment(file: Attached, modified_unix_s: i64) -> Attachment {
    Attachment {
        relation: match file.media_type.as_str() {
            "application/json" => Relation::Data,
            _ => Relation::Supplement,
        },
        name: file.name,
        description: file.description,
        media_type: file.media_type,
        modified_unix_s,
        bytes: file.text.into_bytes(),
    }
}

fn placement(place: &SignaturePlace) -> Placement {
    Placement {
        page: u32::try_from(place.page).unwrap_or(u32::MAX),
        rect: rect(place.rect),
    }
}

fn rect(rect: paraph_seal::Rect) -> Rect {
    Rect {
        x: rect.x,
        y: rect.y,
        width: rect.width,
        height: rect.height,
    }
}

fn geometry(page: &Page) -> PageGeometry {
    PageGeometry {
        crop: rect(page.crop),
        rotation: Rotation::from_degrees(page.rotation_degrees.into()),
        user_unit: page.user_unit,
    }
}

/// What is drawn for a value; nothing for an empty one.
fn drawing(painted: &Painted, fonts: &Fonts) -> Result<Option<Drawing>, Error> {
    let Some(content) = drawn(&painted.content, fonts)? else {
        return Ok(None);
    };
    let rect = painted.placement.rect;
    Ok(Some(Drawing {
        page: painted.placement.page as usize,
        rect: paraph_seal::Rect {
            x: rect.x,
            y: rect.y,
            width: rect.width,
            height: rect.height,
        },
        content,
    }))
}

fn drawn(content: &Content, fonts: &Fonts) -> Result<Option<paraph_seal::Content>, Error> {
    use paraph_seal::Content as Drawn;
    let text = |text: &str| (!text.trim().is_empty()).then(|| Drawn::Text(text.to_owned()));
    Ok(match content {
        Content::Text { text: value } | Content::Date { date: value } => text(value),
        Content::Checkbox { checked } => checked.then_some(Drawn::Check),
        Content::Mark { mark } => match mark {
            Mark::Drawn { ink } => Some(Drawn::Outline(Outline::of(ink))),
            Mark::Typed { text, font } => {
                let outline = typed_name(text, *font, fonts).map_err(|_| Error::Drawing)?;
                Some(Drawn::Outline(outline))
            }
            Mark::Clicked { name } => text(name),
            _ => return Err(Error::Drawing),
        },
    })
}

/// Says in the wire's words why a document or a drawing is refused.
fn said_no(error: &Error) -> Reply {
    let code = match error {
        Error::Encrypted => ProblemCode::PdfEncrypted,
        Error::Xfa => ProblemCode::PdfXfa,
        Error::Portfolio => ProblemCode::PdfPortfolio,
        Error::AlreadySigned => ProblemCode::PdfSigned,
        Error::TooManyPages { .. } => ProblemCode::PdfTooManyPages,
        Error::OverLimits { .. } => ProblemCode::PdfOverLimits,
        Error::Unreadable | Error::NoPages | Error::Ambiguous { .. } => ProblemCode::PdfUnreadable,
        other => {
            let cause = other.to_string();
            return Reply::Undrawable { cause };
        }
    };
    Reply::Refused { code }
}
