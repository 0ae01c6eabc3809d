//! The sentences by key, in English. Other languages are files with the same keys in `src/locales`.

use super::Category;

/// A sentence with a key of its own.
pub trait Sentence: Copy {
    /// The key that hosts and languages name it by.
    fn key(self) -> &'static str;

    /// The sentence in English; `{…}` is a gap.
    fn english(self) -> &'static str;
}

/// Makes an enum of sentences by their keys, in English.
macro_rules! sentences {
    ($(#[$doc:meta])* $enum:ident: $($name:ident = $key:literal $english:literal,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the English text beside each says what it is")]
        pub enum $enum { $($name),* }

        impl $enum {
            /// Every sentence.
            pub const ALL: &[Self] = &[$(Self::$name),*];
        }

        impl $crate::text::Sentence for $enum {
            fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            fn english(self) -> &'static str {
                match self { $(Self::$name => $english),* }
            }
        }
    };
}
pub(crate) use sentences;

sentences! {
    /// A sentence, by what it is for.
    Say:
    // The page of a frame
    PageTitle = "page_title" "Sign a document",
    // Header, rail, footer
    From = "from" "From {sender}",
    PageOf = "page_of" "Page {page} of {total}",
    Document = "document" "Document",
    Opening = "opening" "Opening the document",
    YourPart = "your_part" "Your part",
    People = "people" "People",
    You = "you" "You",
    PersonSigned = "person_signed" "{name}, signed",
    PersonDeclined = "person_declined" "{name}, declined",
    StepDone = "step_done" "done",
    StepNow = "step_now" "next",
    ReadAndAgree = "read_and_agree" "Read and agree",
    FieldOnPage = "field_on_page" "{label}, page {page}",
    Progress = "progress" "{done} of {total} done",
    NextField = "next_field" "Next: {label}",
    SignHere = "sign_here" "Sign here",
    InitialHere = "initial_here" "Initial here",
    ReviewAndSign = "review_and_sign" "Review and sign",
    SaveForLater = "save_for_later" "Save for later",
    Decline = "decline" "Decline",
    More = "more" "More",
    ZoomIn = "zoom_in" "Zoom in",
    ZoomOut = "zoom_out" "Zoom out",
    Zoom = "zoom" "Zoom",
    FitWidth = "fit_width" "Fit width",
    FitPage = "fit_page" "Fit page",
    DownloadUnsigned = "download_unsigned" "Download a copy to read",
    NextTag = "next_tag" "Next",
    // Fields
    KindSignature = "kind_signature" "Signature",
    KindInitials = "kind_initials" "Initials",
    KindDate = "kind_date" "Date",
    KindText = "kind_text" "Text",
    KindCheckbox = "kind_checkbox" "Checkbox",
    Required = "required" "required",
    Optional = "optional" "optional",
    Filled = "filled" "filled",
    PlacedBy = "placed_by" "{what} of {name}",
    DrawnMark = "drawn_mark" "drawn",
    Ticked = "ticked" "Yes",
    NotTicked = "not_ticked" "No",
    FieldUnprintable = "field_unprintable" "This text has characters that cannot be printed.",
    FieldNotADate = "field_not_a_date" "This is not a date of the calendar.",
    FieldEmptyMark = "field_empty_mark" "This mark is empty. Draw, type or click first.",
    FieldTooMuchInk = "field_too_much_ink" "This drawing is too long. Clear it and draw a shorter one.",
    FieldRefused = "field_refused" "Please check this field.",
    // Consent
    ConsentTitle = "consent_title" "Before you sign",
    ConsentLead = "consent_lead" "{sender} asks you to sign “{title}” electronically. Please read this first.",
    IAgree = "i_agree" "I agree",
    NotNow = "not_now" "Not now",
    // Adopting
    YourSignature = "your_signature" "Your signature",
    YourInitials = "your_initials" "Your initials",
    Draw = "draw" "Draw",
    Type = "type" "Type",
    Click = "click" "Click",
    WaysToSign = "ways_to_sign" "Ways to sign",
    PadLabel = "pad_label" "Draw here with a finger, a pen or the mouse. The other tabs work by keyboard.",
    DrawHint = "draw_hint" "Draw here",
    Undo = "undo" "Undo",
    Clear = "clear" "Clear",
    YourName = "your_name" "Your name",
    InitialsName = "initials_name" "Your initials",
    Style = "style" "Style",
    StyleN = "style_n" "Style {n}",
    NoGlyph = "no_glyph" "This style lacks a letter of the name. Choose another style, or draw.",
    ClickLead = "click_lead" "Your name is placed in plain letters.",
    AdoptFine = "adopt_fine" "By choosing “{button}” I agree that this mark is my signature on this document.",
    InitialsFine = "initials_fine" "By choosing “{button}” I agree that these are my initials on this document.",
    AdoptAndSign = "adopt_and_sign" "Adopt and sign",
    AdoptInitials = "adopt_initials" "Adopt initials",
    Remove = "remove" "Remove",
    Cancel = "cancel" "Cancel",
    Close = "close" "Close",
    Done = "done" "Done",
    // Drawing on another device
    DeviceButton = "device_button" "Draw on your phone",
    DeviceLead = "device_lead" "Point the camera of your phone at this code. What you draw there appears here.",
    DeviceOpen = "device_open" "Your phone is connected. Draw there.",
    DeviceOver = "device_over" "The connection to the phone has ended.",
    DeviceBack = "device_back" "Draw here instead",
    PhoneLead = "phone_lead" "For “{title}” from {sender}. It appears on your other screen while you draw.",
    PhoneSentTitle = "phone_sent_title" "Go on at your other screen",
    PhoneSentLead = "phone_sent_lead" "Your drawing is there. You can close this page.",
    PhoneOverLead = "phone_over_lead" "The code was used before, or is too old. Show a new one on your other screen.",
    // Getting around
    Pages = "pages_panel" "Pages",
    GoToPage = "go_to_page" "Go to page",
    Search = "search" "Search the document",
    SearchNext = "search_next" "Next place",
    SearchPrevious = "search_previous" "Previous place",
    SearchNone = "search_none" "Nothing found",
    SearchHit = "search_hit" "{n} of {total}",
    // Review and confirm
    ReviewTitle = "review_title" "Review and sign",
    ReviewLead = "review_lead" "This is what you sign and send to {sender}.",
    SigningAs = "signing_as" "Signing as",
    DocumentRow = "document_row" "Document",
    ReviewFine = "review_fine" "When you press “{button}”, your signature is final and {sender} is told.",
    SignNow = "sign_now" "Sign now",
    BackToDocument = "back_to_document" "Back to the document",
    ConfirmCovered = "confirm_covered" "The button can be pressed once it is fully in sight.",
    Signing = "signing" "Signing",
    // Declining
    DeclineTitle = "decline_title" "Decline to sign",
    DeclineLead = "decline_lead" "{sender} is told that you decline, with your reason. Nobody can sign this document afterwards.",
    DeclineReason = "decline_reason" "Reason (you may leave it empty)",
    DeclineNow = "decline_now" "Decline to sign",
    KeepReading = "keep_reading" "Go back",
    // Endings
    SealedTitle = "sealed_title" "Signed and sealed",
    SealedLead = "sealed_lead" "Everyone has signed. You can download the sealed document.",
    SealingTitle = "sealing_title" "Signed",
    SealingLead = "sealing_lead" "Everyone has signed. The document is being sealed, which takes a moment.",
    SealingLong = "sealing_long" "Everyone has signed. Sealing takes longer than usual; your signature is stored and nothing more is needed from you.",
    OthersTitle = "others_title" "You have signed",
    VoidTitle = "void_title" "You have signed",
    VoidLead = "void_lead" "The document will not be completed, because somebody declined or it was taken back.",
    SignedRow = "signed_row" "Signed",
    FingerprintRow = "fingerprint_row" "Fingerprint",
    ReceiptRow = "receipt_row" "Receipt",
    DownloadPdf = "download_pdf" "Download PDF",
    DownloadNamed = "download_named" "Download {title}",
    Continue = "continue" "Continue",
    WaitTitle = "wait_title" "It is not your turn yet",
    DeclinedTitle = "declined_title" "You declined to sign",
    DeclinedLead = "declined_lead" "{sender} was told. Nothing was signed.",
    DeclinedByTitle = "declined_by_title" "This document was declined",
    DeclinedByLead = "declined_by_lead" "Somebody declined to sign, so nothing is needed from you.",
    WithdrawnTitle = "withdrawn_title" "This document was taken back",
    WithdrawnLead = "withdrawn_lead" "{sender} no longer asks for your signature. Nothing was signed.",
    ExpiredTitle = "expired_title" "The time to sign is over",
    ExpiredLead = "expired_lead" "Nothing was signed. Ask {sender} to send it again.",
    LeftTitle = "left_title" "Saved for later",
    LeftLead = "left_lead" "What you filled in is stored. Nothing was signed yet.",
    GoOn = "go_on" "Go on now",
    // Stops
    StopLinkTitle = "stop_link_title" "This link does not work any more",
    StopLinkLead = "stop_link_lead" "It has expired, was used before, or was taken back. Nothing was signed. Ask for a new link where you got this one.",
    StopNoLinkTitle = "stop_no_link_title" "There is nothing to sign here yet",
    StopNoLinkLead = "stop_no_link_lead" "This page was opened without a signing link.",
    StopSessionTitle = "stop_session_title" "Your visit has ended",
    StopSessionLead = "stop_session_lead" "It was open for a long time. What you filled in is stored, nothing was signed. Open the document again where you came from.",
    StopReplacedTitle = "stop_replaced_title" "This document was opened somewhere else",
    StopReplacedLead = "stop_replaced_lead" "A newer link ended this visit. Go on there; what you filled in is stored.",
    StopOfflineTitle = "stop_offline_title" "No connection",
    StopOfflineLead = "stop_offline_lead" "The document could not be reached. Nothing was sent. Check the connection and try again.",
    StopBusyTitle = "stop_busy_title" "The service is busy",
    StopBusyLead = "stop_busy_lead" "Nothing was sent. Try again in a moment.",
    StopFaultTitle = "stop_fault_title" "The service does not answer as it should",
    StopFaultLead = "stop_fault_lead" "Nothing was sent. Try again in a moment.",
    StopDocumentTitle = "stop_document_title" "The document cannot be shown",
    StopDocumentLead = "stop_document_lead" "Nothing was sent. Try again, or tell {sender}.",
    StopChangedTitle = "stop_changed_title" "The document is not the one to be signed",
    StopChangedLead = "stop_changed_lead" "What arrived differs from what the service expects, so it is not shown. Nothing was sent.",
    StopRendererTitle = "stop_renderer_title" "This browser cannot show the document here",
    StopRendererLead = "stop_renderer_lead" "Nothing was sent. Open it in a current browser, or tell {sender}.",
    TheSender = "the_sender" "the sender",
    TryAgain = "try_again" "Try again",
    NewLink = "new_link" "Get a new link",
    // Notices
    NoticeOffline = "notice_offline" "You are offline. Nothing was sent.",
    NoticeUnconfirmed = "notice_unconfirmed" "The connection broke before an answer came. Try again: it counts once, whatever happened.",
    NoticeNotDone = "notice_not_done" "That did not work. Nothing was changed.",
    NoticeNotAllowed = "notice_not_allowed" "The sender does not allow this. Nothing was changed.",
    NoticeNotSealed = "notice_not_sealed" "The document is still being sealed. Try again in a moment.",
    NoticeBusy = "notice_busy" "The service is busy. Nothing was changed. Try again in a moment.",
    NoticeChanged = "notice_changed" "The document has changed and was loaded again. Please look at it once more.",
    NoticeRestarted = "notice_restarted" "A page took too long to draw. The viewer was started again; nothing is lost.",
    PageFailed = "page_failed" "This page could not be drawn.",
    PageIncomplete = "page_incomplete" "Part of this page may be missing here.",
    MarkPlaced = "mark_placed" "Your mark is placed.",
    DocumentReady = "document_ready" "The document is on screen.",
    Dismiss = "dismiss" "Dismiss",
    // Approving, looking on, commenting
    BeforeYouApprove = "before_you_approve" "Before you approve",
    ApproveConsentLead = "approve_consent_lead" "{sender} asks you to approve “{title}”. Please read this first.",
    ReviewAndApprove = "review_and_approve" "Review and approve",
    ApproveLead = "approve_lead" "This is what you approve. {sender} is told.",
    ApprovingAs = "approving_as" "Approving as",
    ApproveFine = "approve_fine" "When you press “{button}”, your approval is final and {sender} is told.",
    ApproveNow = "approve_now" "Approve now",
    Sending = "sending" "Sending",
    ApprovedTitle = "approved_title" "You have approved",
    ApprovedLead = "approved_lead" "Your approval is stored. Nothing more is needed from you.",
    ApprovedRow = "approved_row" "Approved",
    DeclinedApproveTitle = "declined_approve_title" "You declined to approve",
    LookOn = "look_on" "You may read this document. Nothing else is asked of you.",
    ReviewDone = "review_done" "I have read it",
    ReviewedTitle = "reviewed_title" "You have read it",
    ReviewedLead = "reviewed_lead" "{sender} can see that. Nothing more is needed from you.",
    Reviewing = "reviewing" "Read the document and say what you think of it.",
    Comment = "comment" "Write a comment",
    CommentLead = "comment_lead" "{sender} reads what you write.",
    CommentLabel = "comment_label" "Comment",
    CommentSend = "comment_send" "Send comment",
    CommentSent = "comment_sent" "Your comment was sent.",
    // Who the signer is
    AuthTitle = "auth_title" "Prove that it is you",
    AuthLeadEmail = "auth_lead_email" "{sender} wants to be sure who opens “{title}”. A code goes by e-mail to {to}.",
    AuthLeadSms = "auth_lead_sms" "{sender} wants to be sure who opens “{title}”. A code goes by text message to {to}.",
    AuthLeadEid = "auth_lead_eid" "{sender} wants to be sure who opens “{title}”. Identify yourself with {method}.",
    AuthSend = "auth_send" "Send the code",
    AuthSent = "auth_sent" "A code was sent to {to}. It is good for 10 minutes.",
    AuthLabel = "auth_label" "Code with 6 digits",
    AuthAgain = "auth_again" "Send a new code",
    AuthAgainIn = "auth_again_in" "Send a new code (in {seconds} s)",
    AuthWrong = "auth_wrong" "This code is not right. Tries left: {n}.",
    AuthEnded = "auth_ended" "This code is not good any more. Have a new one sent.",
    AuthLocked = "auth_locked" "Too many tries. The next one is possible after {time}.",
    AuthUnavailable = "auth_unavailable" "That does not work here just now. Try again, or tell {sender}.",
    EidHere = "eid_here" "{method} on this device",
    EidElsewhere = "eid_elsewhere" "{method} on another device",
    EidSim = "eid_sim" "{method} on the SIM card",
    EidOpen = "eid_open" "Open {method}",
    EidQr = "eid_qr" "QR code for {method}",
    EidControl = "eid_control" "Your phone must show the same number:",
    EidWaiting = "eid_waiting" "Waiting for {method}",
    EidPhone = "eid_phone" "Phone number of the SIM card",
    EidRefused = "eid_refused" "It was refused on the phone.",
    EidTimedOut = "eid_timed_out" "Nothing was confirmed in time. Try again.",
    EidFailed = "eid_failed" "{method} could not be asked. Try again.",
    EidOtherPerson = "eid_other_person" "Somebody else’s {method} was used. Use your own.",
    EidNotBelieved = "eid_not_believed" "What {method} sent back does not hold, so it does not count. Try again.",
    SignEid = "sign_eid" "Sign with {method}",
    ApproveEid = "approve_eid" "Approve with {method}",
    SignEidFine = "sign_eid_fine" "“{button}” leads to {method}. Once you have signed there, it is final and {sender} is told.",
    SignEidLead = "sign_eid_lead" "Check that {method} names “{title}”, and sign there.",
    // Fields of every kind, files, pictures of signatures
    KindNumber = "kind_number" "Number",
    KindRadio = "kind_radio" "Choice",
    KindDropdown = "kind_dropdown" "List",
    KindImage = "kind_image" "Picture",
    KindStamp = "kind_stamp" "Stamp",
    KindAttachment = "kind_attachment" "Attachment",
    Computed = "computed" "calculated",
    Choose = "choose" "Choose",
    FieldMissing = "field_missing" "Please fill in this field.",
    FieldNotANumber = "field_not_a_number" "This is not a number.",
    FieldTooSmall = "field_too_small" "The smallest number is {n}.",
    FieldTooLarge = "field_too_large" "The largest number is {n}.",
    FieldDecimals = "field_decimals" "Digits after the decimal point: at most {n}.",
    FieldLines = "field_lines" "Lines: at most {n}.",
    FieldPattern = "field_pattern" "Write it like this: {pattern}",
    FieldEmail = "field_email" "This is not an e-mail address.",
    FieldPhone = "field_phone" "This is not a telephone number.",
    FieldNotValid = "field_not_valid" "This is not a valid {name}.",
    GroupMin = "group_min" "Choose at least {n}.",
    GroupMax = "group_max" "Choose at most {n}.",
    FileChoose = "file_choose" "Choose a file",
    FileDrop = "file_drop" "You can also drop it here.",
    FileSending = "file_sending" "Sending the file",
    FileTooLarge = "file_too_large" "The file is too large. The limit is {size}.",
    FilePicture = "file_picture" "Choose a PNG or JPEG picture.",
    FileKind = "file_kind" "Choose a PDF, PNG or JPEG file.",
    FileRefused = "file_refused" "The file was not taken. Choose another one.",
    FileFailed = "file_failed" "The file could not be sent. Try again.",
    Upload = "upload" "Upload",
    UploadLead = "upload_lead" "Choose a picture of your signature on white paper. The background is taken away.",
    UploadChoose = "upload_choose" "Choose a picture",
}

macro_rules! counts {
    ($($name:ident = $key:literal $one:literal $other:literal,)*) => {
        /// A sentence about a number of things, by what it is for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the English text beside each says what it is")]
        pub enum Count { $($name),* }

        impl Count {
            /// Every such sentence.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The key of all its forms.
            #[must_use]
            pub fn stem(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// The key of one form, `pages.few`: every language has the forms that it needs.
            #[must_use]
            pub fn key(self, category: Category) -> String {
                format!("{}.{}", self.stem(), category.word())
            }

            /// The form in English; `{…}` is a gap.
            #[must_use]
            pub fn english(self, category: Category) -> &'static str {
                match (self, category) {
                    $((Self::$name, Category::One) => $one, (Self::$name, _) => $other,)*
                }
            }
        }
    };
}

counts! {
    Pages = "pages" "{n} page" "{n} pages",
    FieldTooLong = "field_too_long" "Use at most {n} character." "Use at most {n} characters.",
    OthersLead = "others_lead"
        "Your signature is stored. {names} will sign next."
        "Your signature is stored. {names} will sign next.",
    WaitLead = "wait_lead"
        "{names} signs first. This page goes on by itself when it is your turn."
        "{names} sign first. This page goes on by itself when it is your turn.",
}
