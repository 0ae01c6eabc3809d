#!/usr/bin/env python3
"""Makes the other calls of the unmodified PyPI client `signnow-python-sdk`, one after the other.

Where to go and who it is the client reads from the environment, as `upload.py` says. One line of
JSON tells what came back.

    calls.py contract.pdf https://host.example/hook
"""

import argparse
import json
from pathlib import Path

from signnow.api.document.request.document_delete_request import DocumentDeleteRequest
from signnow.api.document.request.document_download_get_request import (
    DocumentDownloadGetRequest,
)
from signnow.api.document.request.document_download_link_post_request import (
    DocumentDownloadLinkPostRequest,
)
from signnow.api.document.request.document_post_request import DocumentPostRequest
from signnow.api.document.request.fields_get_request import FieldsGetRequest
from signnow.api.documentfield.request.data.field import Field as Prefilled
from signnow.api.documentfield.request.data.field_collection import (
    FieldCollection as PrefilledFields,
)
from signnow.api.documentfield.request.document_prefill_put_request import (
    DocumentPrefillPutRequest,
)
from signnow.api.documentinvite.request.cancel_free_form_invite_put_request import (
    CancelFreeFormInvitePutRequest,
)
from signnow.api.documentinvite.request.cancel_invite_put_request import (
    CancelInvitePutRequest,
)
from signnow.api.documentinvite.request.free_form_invite_post_request import (
    FreeFormInvitePostRequest,
)
from signnow.api.documentinvite.request.send_invite_post_request import (
    SendInvitePostRequest,
)
from signnow.api.documentinvite.request.signing_link_post_request import (
    SigningLinkPostRequest,
)
from signnow.api.webhook.request.data.attribute import Attribute
from signnow.api.webhook.request.subscription_delete_request import (
    SubscriptionDeleteRequest,
)
from signnow.api.webhook.request.subscription_get_request import SubscriptionGetRequest
from signnow.api.webhook.request.subscription_post_request import SubscriptionPostRequest
from signnow.core.exception import SignNowApiException
from signnow.core.factory import SdkFactory
from upload import place, show

HANNA = "hanna@example.se"
SENDER = "sales@example.com"


class Calls:
    """The client, and what it was told so far."""

    def __init__(self, pdf):
        self.client = SdkFactory.create_api_client()
        self.pdf = pdf

    def send(self, request):
        return self.client.send(request).get_response()

    def upload(self, fields=()):
        document = self.send(DocumentPostRequest(self.pdf)).id
        if fields:
            place(self.client, document, fields)
        return document

    def lease(self):
        field = {"role": "Signer 1", "required": True, "page_number": 0, "height": 30}
        sign = {**field, "type": "signature", "x": 72, "y": 640, "width": 180, "name": "sign"}
        city = {**field, "type": "text", "x": 300, "y": 640, "width": 180, "name": "city"}
        return self.upload([{**sign, "label": "Sign"}, {**city, "label": "City"}])

    def prefill(self):
        document = self.lease()
        fields = PrefilledFields()
        fields.add(Prefilled(field_name="city", prefilled_text="Akureyri"))
        self.send(DocumentPrefillPutRequest(fields).with_document_id(document))
        reply = self.client.send(FieldsGetRequest().with_document_id(document))
        values = {f["name"]: f["value"] for f in json.loads(reply.to_json())["data"]}
        link = self.send(SigningLinkPostRequest(document))
        return {"values": values, "url": link.url, "url_no_signup": link.url_no_signup}

    def free_form(self):
        document = self.upload()
        sent = self.send(FreeFormInvitePostRequest(HANNA, SENDER).with_document_id(document))
        before = show(self.client, document)["requests"]
        cancel = CancelFreeFormInvitePutRequest("A mistake").with_invite_id(sent.id)
        self.send(cancel)
        after = show(self.client, document)["requests"]
        return {"result": sent.result, "before": before, "after": after}

    def role_invite(self):
        document = self.lease()
        role = show(self.client, document)["roles"][0]
        to = {
            "email": HANNA,
            "role": role["name"],
            "role_id": role["unique_id"],
            "order": int(role["signing_order"]),
        }
        request = SendInvitePostRequest([to], SENDER, "Please sign", "By Friday")
        status = self.send(request.with_document_id(document)).status
        invites = show(self.client, document)["field_invites"]
        refused = None
        try:
            self.send(DocumentDeleteRequest().with_document_id(document))
        except SignNowApiException as refusal:
            refused = json.loads(refusal.response)["errors"][0]["code"]
        self.send(CancelInvitePutRequest("A mistake").with_document_id(document))
        after = show(self.client, document)["field_invites"]
        self.send(DocumentDeleteRequest().with_document_id(document))
        return {
            "status": status,
            "statuses": [invite["status"] for invite in invites],
            "refused": refused,
            "after": after,
        }

    def downloads(self):
        document = self.upload()
        link = self.send(DocumentDownloadLinkPostRequest().with_document_id(document)).link
        request = DocumentDownloadGetRequest().with_document_id(document).with_type("zip")
        archive = Path(self.send(request).file_path)
        return {"link": link, "archive": archive.name, "begins": archive.read_bytes()[:2].decode()}

    def subscriptions(self, hook):
        document = self.upload()
        attributes = Attribute(callback=hook, docid_queryparam=True)
        new = SubscriptionPostRequest(
            "document.complete", document, "callback", attributes, "a secret"
        )
        self.send(new)
        listed = self.send(SubscriptionGetRequest()).data
        for item in listed:
            delete = SubscriptionDeleteRequest().with_event_subscription_id(item["id"])
            self.send(delete)
        return {
            "events": [item["event"] for item in listed],
            "left": len(self.send(SubscriptionGetRequest()).data or []),
        }


def main():
    parser = argparse.ArgumentParser(description="Make the other calls of the signNow client.")
    parser.add_argument("pdf", type=Path)
    parser.add_argument("hook", help="where subscriptions would be told")
    args = parser.parse_args()
    calls = Calls(args.pdf)
    told = {
        "prefill": calls.prefill(),
        "free_form": calls.free_form(),
        "role_invite": calls.role_invite(),
        "downloads": calls.downloads(),
        "subscriptions": calls.subscriptions(args.hook),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
