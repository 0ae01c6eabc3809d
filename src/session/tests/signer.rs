use crate::config::{Config, Link};
use crate::session::{
    Act, Call, Effect, Event, Failure, Intent, News, Reply, Session, Stage, Timer, World,
};
use paraph_ink::{Ink, Point, Stroke};
use paraph_protocol::{
    CaptureKind, Content, Disclosure, DocumentView, EnvelopeStatus, EnvelopeView, Field, FieldId,
    FieldKind, Mark, PageGeometry, Permissions, Person, Placement, Problem, ProblemCode,
    RecipientState, RecipientView, Rect, Redirects, Role, Rotation, Rules, SealState, SenderView,
    SessionView, Sha256, SignReply, Timestamp, Visibility,
};

/// A person who signs, and the service that answers.
pub(super) struct Signer {
    pub(super) session: Session,
    pub(super) view: SessionView,
    /// Everything the session wanted done, in order.
    pub(super) effects: Vec<Effect>,
}

impl Signer {
    /// Opens a link to a contract with a text, a signature, initials and an optional tick.
    pub(super) fn opens() -> Self {
        Self::opens_with(Config::default(), view())
    }

    pub(super) fn opens_with(config: Config, view: SessionView) -> Self {
        let mut signer = Self::before_opening(config, view);
        signer.answered();
        signer
    }

    pub(super) fn before_opening(mut config: Config, view: SessionView) -> Self {
        config.link = Some(link());
        let session = Session::new(config);
        let mut signer = Self {
            session,
            view,
            effects: Vec::new(),
        };
        signer.send(Intent::Start);
        signer
    }

    /// The service shows the session as it is.
    pub(super) fn answered(&mut self) {
        let view = Box::new(self.view.clone());
        self.send(Intent::Reply(Reply::Session(view)));
    }

    /// Opens a link and sees the document.
    pub(super) fn reads() -> Self {
        let mut signer = Self::opens();
        signer.sees_document();
        signer
    }

    pub(super) fn sees_document(&mut self) {
        let sha256 = self.view.documents[0].sha256;
        self.send(Intent::Document(News::Opened {
            document: 0,
            sha256,
        }));
    }

    /// Has read, agreed and filled everything.
    pub(super) fn is_at_review() -> Self {
        let mut signer = Self::reads();
        signer.agrees();
        signer.writes("title", "Designer");
        signer.presses("signature");
        signer.act(Act::Adopt(drawn()));
        signer.presses("initials");
        signer.act(Act::Adopt(typed()));
        signer.act(Act::Next);
        signer
    }

    /// Has pressed the confirm button; the service has not answered.
    pub(super) fn has_confirmed() -> Self {
        let mut signer = Self::is_at_review();
        signer.act(Act::SeeConfirm(Visibility::V1));
        signer.confirms("key-1");
        signer
    }

    pub(super) fn agrees(&mut self) {
        self.act(Act::Next);
        self.act(Act::Agree);
    }

    pub(super) fn confirms(&mut self, key: &str) {
        self.act(Act::Confirm {
            key: key.into(),
            label: "Sign now".into(),
        });
    }

    pub(super) fn writes(&mut self, name: &str, text: &str) {
        self.act(Act::Write(self.field(name), text.into()));
    }

    pub(super) fn presses(&mut self, name: &str) {
        self.act(Act::Press(self.field(name)));
    }

    pub(super) fn act(&mut self, act: Act) {
        self.send(Intent::Signer(act));
    }

    pub(super) fn world(&mut self, world: World) {
        self.send(Intent::World(world));
    }

    pub(super) fn tick(&mut self, timer: Timer) {
        self.send(Intent::Tick(timer));
    }

    pub(super) fn fails(&mut self, failure: Failure) {
        let call = self.last_call().expect("a call to fail");
        self.send(Intent::Reply(Reply::Failed(Box::new(call), failure)));
    }

    pub(super) fn refused(&mut self, code: ProblemCode) {
        self.fails(Failure::Refused(Box::new(Problem::new(code))));
    }

    pub(super) fn ended(&mut self, reason: &str) {
        let mut problem = Problem::new(ProblemCode::SessionEnded);
        problem.reason = Some(reason.into());
        self.fails(Failure::Refused(Box::new(problem)));
    }

    /// The service has stored the signing, and shows how far the envelope is.
    pub(super) fn signing_is_stored(&mut self, status: EnvelopeStatus, seal: SealState) {
        self.view.recipient.state = RecipientState::Signed;
        self.view.envelope.status = status;
        self.view.envelope.seal = seal;
        self.send(Intent::Reply(Reply::Signed(Box::new(SignReply {
            receipt: "header.payload.signature".into(),
            receipt_code: "R-4K7Q-92MD".into(),
            signed_at: now(),
            session: self.view.clone(),
        }))));
    }

    pub(super) fn send(&mut self, intent: Intent) {
        let effects = self.session.apply(intent);
        self.effects.extend(effects);
    }

    pub(super) fn field(&self, name: &str) -> FieldId {
        let found = self.view.fields.iter().find(|f| f.name == name);
        found.expect("a field of this name").id.clone()
    }

    pub(super) fn stands_in(&self, name: &str) -> Option<&Content> {
        self.session.answers().content(&self.field(name))
    }

    /// Takes what the session wanted since it was last asked.
    pub(super) fn heard(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    pub(super) fn events(&self) -> Vec<&'static str> {
        let name = |e: &Effect| match e {
            Effect::Emit(event) => Some(event.name()),
            _ => None,
        };
        self.effects.iter().filter_map(name).collect()
    }

    pub(super) fn event(&self, name: &str) -> Option<&Event> {
        self.effects.iter().find_map(|e| match e {
            Effect::Emit(event) if event.name() == name => Some(event),
            _ => None,
        })
    }

    pub(super) fn calls(&self) -> Vec<&Call> {
        fn call(effect: &Effect) -> Option<&Call> {
            match effect {
                Effect::Call(call) => Some(call),
                _ => None,
            }
        }
        self.effects.iter().filter_map(call).collect()
    }

    pub(super) fn last_call(&self) -> Option<Call> {
        self.calls().last().map(|c| (*c).clone())
    }

    pub(super) fn stage(&self) -> &Stage {
        self.session.stage()
    }
}

pub(super) fn link() -> Link {
    Link {
        base: "https://sign.example".into(),
        invite_id: None,
        token: "secret".into(),
    }
}

pub(super) fn drawn() -> Mark {
    let point = |x: f32| Point {
        x,
        y: x,
        t_ms: x,
        pressure: 0.5,
    };
    Mark::Drawn {
        ink: Ink {
            width: 300.0,
            height: 100.0,
            strokes: vec![Stroke {
                points: vec![point(1.0), point(9.0)],
            }],
        },
    }
}

pub(super) fn typed() -> Mark {
    Mark::Typed {
        text: "HL".into(),
        font: paraph_protocol::ScriptFont::Caveat,
    }
}

pub(super) fn now() -> Timestamp {
    "2026-11-21T20:40:00Z".parse().expect("an instant")
}

fn id<T: std::str::FromStr>(letter: char) -> T
where
    T::Err: std::fmt::Debug,
{
    letter.to_string().repeat(40).parse().expect("an id")
}

pub(super) fn field(letter: char, name: &str, kind: FieldKind, required: bool) -> Field {
    Field {
        id: id(letter),
        document_id: id('d'),
        name: name.into(),
        kind,
        label: String::new(),
        placement: Placement {
            page: 0,
            rect: area(),
        },
        required,
        read_only: false,
        max_chars: Some(20),
        rules: Rules::default(),
    }
}

fn area() -> Rect {
    Rect {
        x: 10.0,
        y: 10.0,
        width: 100.0,
        height: 20.0,
    }
}

fn page() -> PageGeometry {
    let crop = Rect {
        width: 595.0,
        height: 842.0,
        ..area()
    };
    PageGeometry {
        crop,
        rotation: Rotation::None,
        user_unit: 1.0,
    }
}

fn person(name: &str, order: u32, state: RecipientState) -> Person {
    Person {
        name: name.into(),
        order,
        state,
        you: name == "Hanna Lind",
    }
}

pub(super) fn view() -> SessionView {
    SessionView {
        envelope: EnvelopeView {
            id: id('e'),
            title: "Employment agreement".into(),
            sender: SenderView {
                name: "Nordvik AB".into(),
            },
            status: EnvelopeStatus::Open,
            seal: SealState::NotDue,
            expires_at: None,
        },
        recipient: RecipientView {
            id: id('r'),
            name: "Hanna Lind".into(),
            email: "hanna@example.com".into(),
            locale: None,
            role: Role::default(),
            state: RecipientState::Open,
            sign_by: None,
        },
        people: vec![
            person("Maja Lindqvist", 1, RecipientState::Signed),
            person("Hanna Lind", 2, RecipientState::Open),
        ],
        documents: vec![DocumentView {
            id: id('d'),
            title: "Employment agreement".into(),
            size_bytes: 1000,
            sha256: Sha256([7; 32]),
            pages: vec![page()],
        }],
        fields: vec![
            field('1', "title", FieldKind::Text, true),
            field('2', "signature", FieldKind::Signature, true),
            field('3', "initials", FieldKind::Initials, true),
            field('4', "news", FieldKind::Checkbox, false),
        ],
        fixed: Vec::new(),
        painted: Vec::new(),
        draft: Vec::new(),
        disclosure: Disclosure {
            version: "2026-11".into(),
            locale: "en".into(),
            text: "You sign electronically.".into(),
            sha256: Sha256([9; 32]),
        },
        capture: vec![CaptureKind::Draw, CaptureKind::Type, CaptureKind::Click],
        permissions: Permissions {
            decline: true,
            download: true,
            save: true,
        },
        redirects: Redirects::default(),
        authentication: None,
        session_expires_at: now(),
        sandbox: false,
        now: now(),
    }
}
