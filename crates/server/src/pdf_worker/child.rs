use super::augment;
use super::wire::{
    Attached, Edition, Obstacle, Painted, Reply, Request, Statement, frame, unframe,
};
use crate::fonts::FontFile;
use crate::text_tags::{Leaf, TextTags};
use crate::typed_name::typed_name;
use paraph_ink::{Fonts, Outline};
use paraph_protocol::{
    Content, HandedFile, Mark, PageGeometry, Placement, ProblemCode, Rect, Rotation, Sha256,
};
use paraph_render::{Document, Embedded};
use paraph_seal::{
    ArchivalFinding, Attachment, Drawing, Error, Limits, Page, Picture, Relation, Rewrite, Room,
    SignaturePlace, SignatureStrip, bundled_fonts,
};
use rlimit::{Resource, setrlimit};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _, stdin, stdout};
use std::sync::Arc;

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
        Request::TextTags { pages } => text_tags(pdf, &pages),
        Request::Prepare {
            pdf_bytes,
            files,
            painted,
            statement,
            attached,
        } => {
            let (pdf, rest) = pdf.split_at(pdf_bytes.min(pdf.len()));
            let work = Work {
                files: taken_apart(files, rest),
                painted,
                statement,
                attached,
            };
            prepare(pdf, work, fonts)
        }
        Request::Picture => Picture::parse(pdf).map(|_| (Reply::Picture, Vec::new())),
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

fn text_tags(pdf: &[u8], pages: &[PageGeometry]) -> Result<(Reply, Vec<u8>), Error> {
    let unreadable = |_| Error::Unreadable;
    let document = Document::open(pdf.to_vec(), Arc::new(Embedded)).map_err(unreadable)?;
    let mut painter = document.painter();
    let mut tags = TextTags::default();
    for (index, geometry) in (0..).zip(pages) {
        let lines = painter.letters(index).map_err(unreadable)?;
        tags.read(&lines, Leaf { index, geometry });
    }
    Ok((Reply::TextTags(tags), Vec::new()))
}

/// The files that signers handed in, by their digest.
type Files<'a> = BTreeMap<Sha256, (HandedFile, &'a [u8])>;

/// What goes into a document before the room of its seal is reserved.
struct Work<'a> {
    files: Files<'a>,
    painted: Vec<Painted>,
    statement: Statement,
    attached: Vec<Attached>,
}

/// Finds each file in the bytes that hold them in a row.
fn taken_apart(files: Vec<HandedFile>, mut bytes: &[u8]) -> Files<'_> {
    let mut found = Files::new();
    for file in files {
        let length = usize::try_from(file.size_bytes).unwrap_or(usize::MAX);
        let (here, rest) = bytes.split_at(length.min(bytes.len()));
        bytes = rest;
        found.insert(file.sha256, (file, here));
    }
    found
}

fn prepare(pdf: &[u8], work: Work<'_>, fonts: &Fonts) -> Result<(Reply, Vec<u8>), Error> {
    let drawings: Vec<Drawing> = work
        .painted
        .iter()
        .filter_map(|p| drawing(p, &work.files, fonts).transpose())
        .collect::<Result<_, _>>()?;
    let room = Room {
        contents_bytes: SEAL_BYTES,
        name: Some(work.statement.name),
        reason: Some(work.statement.reason),
        ..Room::at(work.statement.signed_at_unix_s)
    };
    let revision = paraph_seal::stamp_with(pdf, &drawings, fonts)?;
    let at = room.signed_at_unix_s;
    let ours = work.attached.into_iter();
    let mut attachments: Vec<Attachment> = ours.map(|file| attachment(file, at)).collect();
    attach_handed_in(&mut attachments, &work.painted, &work.files, at);
    let revision = paraph_seal::attach(revision, &attachments)?;
    let obstacles = if work.statement.archival {
        &[][..]
    } else {
        &[ArchivalFinding::NotExamined]
    };
    let revision = paraph_seal::archive(revision, obstacles, room.signed_at_unix_s)?;
    let prepared = paraph_seal::reserve(revision.revision, &room)?;
    Ok(augment::prepared(prepared))
}

/// Adds the attachments of signers, in the order of the fields. A name that is taken, by one of
/// ours as well, gets the file's digest in front.
fn attach_handed_in(
    attachments: &mut Vec<Attachment>,
    painted: &[Painted],
    files: &Files<'_>,
    modified_unix_s: i64,
) {
    let mut done: Vec<&HandedFile> = Vec::new();
    for painted in painted.iter().filter(|p| p.attached) {
        let Content::File { file } = &painted.content else {
            continue;
        };
        let Some((_, bytes)) = files.get(&file.sha256).filter(|_| !done.contains(&file)) else {
            continue;
        };
        done.push(file);
        let taken = attachments.iter().any(|a| a.name == file.name);
        let name = match taken {
            true => format!("{}-{}", file.sha256, file.name),
            false => file.name.clone(),
        };
        attachments.push(Attachment {
            name,
            description: format!("Handed in by a signer; SHA-256 {}", file.sha256),
            media_type: file.media_type.clone(),
            relation: Relation::Supplement,
            modified_unix_s,
            bytes: bytes.to_vec(),
        });
    }
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
fn drawing(painted: &Painted, files: &Files<'_>, fonts: &Fonts) -> Result<Option<Drawing>, Error> {
    let Some(content) = drawn(painted, files, fonts)? else {
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

type Drawn = paraph_seal::Content;

fn drawn(painted: &Painted, files: &Files<'_>, fonts: &Fonts) -> Result<Option<Drawn>, Error> {
    let text = |text: String| (!text.trim().is_empty()).then_some(text);
    Ok(match &painted.content {
        Content::Checkbox { checked } => checked.then_some(Drawn::Check),
        Content::Radio { checked } => checked.then_some(Drawn::Dot),
        Content::Mark { mark } => drawn_mark(mark, fonts)?,
        Content::File { file } if file.is_picture() && !painted.attached => {
            let (_, bytes) = files.get(&file.sha256).ok_or(Error::Picture)?;
            Some(Drawn::Picture(Picture::parse(bytes)?))
        }
        Content::File { file } => Some(Drawn::Text(match fonts.missing(&file.name) {
            None => file.name.clone(),
            Some(_) => file.sha256.to_string(),
        })),
        Content::Text { .. }
        | Content::Date { .. }
        | Content::Number { .. }
        | Content::Dropdown { .. } => {
            let printed = painted.content.printed(&painted.rules).and_then(text);
            printed.map(|text| match painted.rules.cells {
                Some(cells) => Drawn::Cells {
                    text,
                    count: cells as usize,
                },
                None => Drawn::Text(text),
            })
        }
    })
}

fn drawn_mark(mark: &Mark, fonts: &Fonts) -> Result<Option<Drawn>, Error> {
    Ok(Some(match mark {
        Mark::Drawn { ink } => Drawn::Outline(Outline::of(ink)),
        Mark::Typed { text, font } => {
            let outline = typed_name(text, *font, fonts).map_err(|_| Error::Drawing)?;
            Drawn::Outline(outline)
        }
        Mark::Clicked { name } if name.trim().is_empty() => return Ok(None),
        Mark::Clicked { name } => Drawn::Text(name.clone()),
        Mark::Uploaded { picture } => Drawn::MarkPicture(Picture::parse(picture.bytes())?),
        _ => return Err(Error::Drawing),
    }))
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
        Error::Picture => ProblemCode::FileRefused,
        Error::Unreadable | Error::NoPages | Error::Ambiguous { .. } => ProblemCode::PdfUnreadable,
        other => {
            let cause = other.to_string();
            return Reply::Undrawable { cause };
        }
    };
    Reply::Refused { code }
}
