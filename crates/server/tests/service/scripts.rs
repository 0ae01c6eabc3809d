//! Names and values in the scripts of the world: sealed as they were given, or refused then.

use crate::support::House;
use paraph_protocol::{Content, Mark, ProblemCode, SealState, SignReply};
use paraph_server::envelope::SenderAct;
use std::path::Path;

/// A font for Chinese and Japanese.
const CJK: &str = "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf";

fn text(text: &str) -> Content {
    Content::Text { text: text.into() }
}

fn typed(text: &str) -> Content {
    let mark = Mark::Typed {
        text: text.into(),
        font: paraph_ink::ScriptFont::DancingScript,
    };
    Content::Mark { mark }
}

/// Signs with these values and gives how far the seal came.
async fn sealed_with(house: &House, mark: Content, value: Content) -> SealState {
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let mut signing = signer.signing();
    signing.values[0].content = mark;
    signing.values[1].content = value;
    signer.sign_with(&signing).await.ok::<SignReply>();
    house.work().await;
    signer.session().await.envelope.seal
}

#[tokio::test]
async fn names_in_many_scripts_are_signed_and_sealed() {
    for (name, words) in [
        ("Łukasz Żak-Ćwik", "Αλέξανδρος Παπαδόπουλος"),
        ("Анна Щукіна", "Київ, Җәлил"),
        ("محمد الأنصاري", "المبلغ 1250 يورو"),
        ("דוד בן־גוריון", "עמוד 12 של 30"),
    ] {
        let house = House::open().await;
        let state = sealed_with(&house, typed(name), text(words)).await;
        assert_eq!(state, SealState::Sealed, "{name}");
    }
}

#[tokio::test]
async fn a_letter_that_no_font_has_is_refused_when_it_is_given() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    for (at, content) in [
        (0, typed("山田")),
        (1, text("Þórður\n山田")),
        (1, text("👩‍👧")),
    ] {
        let mut signing = signer.signing();
        signing.values[at].content = content;
        let problem = signer.sign_with(&signing).await;
        let problem = problem.refuses(ProblemCode::ValueInvalid);
        assert_eq!(
            problem.field_id.as_ref(),
            Some(&signing.values[at].field_id)
        );
        let draft = signer.save(&signing.values).await;
        draft.refuses(ProblemCode::ValueInvalid);
    }
    let envelope = sender.upload(crate::support::pdf::one_page()).await;
    let mut field = sender.field(&envelope, "Buyer", paraph_protocol::FieldKind::Text, 0);
    field.prefill = Some(text("山田"));
    let act = SenderAct::Edit {
        title: None,
        fields: Some(vec![field]),
    };
    let refused = sender.act(&envelope, act).await.unwrap_err();
    assert!(refused.to_string().contains("value"), "{refused}");
}

#[tokio::test]
async fn a_font_of_the_operator_makes_its_letters_good() {
    if !Path::new(CJK).exists() {
        eprintln!("skipped: {CJK} is not installed");
        return;
    }
    let house = House::open_with(|config| config.fonts = vec![CJK.into()]).await;
    let state = sealed_with(&house, typed("山田太郎"), text("東京都千代田区")).await;
    assert_eq!(state, SealState::Sealed);
}
