#!/usr/bin/env python3
"""Drives the unmodified PyPI client `signnow-python-sdk` against a running service.

The client reads where to go and who it is from its own environment variables:
SIGNNOW_API_HOST, SIGNNOW_API_BASIC_TOKEN, SIGNNOW_API_USERNAME, SIGNNOW_API_PASSWORD and
SIGNNOW_DOWNLOADS_DIR. Each command prints one line of JSON; a refusal goes to standard error
with the service's own words, and the exit code is 1.

    upload.py upload contract.pdf --fields '[{"type":"signature", …}]' \\
        --signers '[{"email":"hanna@example.se","role":"Signer 1","order":1}]'
    upload.py link DOCUMENT_ID INVITE_ID --minutes 15
    upload.py show DOCUMENT_ID
    upload.py download DOCUMENT_ID sealed.pdf
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

from signnow.api.document.request.data.field import Field
from signnow.api.document.request.data.field_collection import FieldCollection
from signnow.api.document.request.document_download_get_request import (
    DocumentDownloadGetRequest,
)
from signnow.api.document.request.document_get_request import DocumentGetRequest
from signnow.api.document.request.document_post_request import DocumentPostRequest
from signnow.api.document.request.document_put_request import DocumentPutRequest
from signnow.api.embeddedinvite.request.document_invite_link_post_request import (
    DocumentInviteLinkPostRequest,
)
from signnow.api.embeddedinvite.request.document_invite_post_request import (
    DocumentInvitePostRequest,
)
from signnow.core.exception import SignNowApiException
from signnow.core.factory import SdkFactory

DEFAULT_MINUTES = 15


def show(client, document_id):
    request = DocumentGetRequest().with_document_id(document_id)
    return json.loads(client.send(request).to_json())


def place(client, document_id, fields):
    collection = FieldCollection()
    for field in fields:
        collection.add(Field(**field))
    client.send(DocumentPutRequest(fields=collection).with_document_id(document_id))


def invite(client, document_id, signers):
    """Invites the signers; the ids of their roles are read from the document first."""
    roles = {role["name"]: role["unique_id"] for role in show(client, document_id)["roles"]}
    items = [{"auth_method": "none", **s, "role_id": roles[s["role"]]} for s in signers]
    request = DocumentInvitePostRequest(invites=items).with_document_id(document_id)
    return client.send(request).get_response().data


def link(client, document_id, invite_id, minutes):
    request = DocumentInviteLinkPostRequest(auth_method="none", link_expiration=minutes)
    request.with_document_id(document_id).with_field_invite_id(invite_id)
    return client.send(request).get_response().data["link"]


def upload_command(client, args):
    name = args.name or None
    document_id = client.send(DocumentPostRequest(args.pdf, name)).get_response().id
    place(client, document_id, args.fields)
    invites = invite(client, document_id, args.signers) if args.signers else []
    links = [
        {
            "invite_id": pending["id"],
            "email": pending["email"],
            "link": link(client, document_id, pending["id"], args.minutes),
        }
        for pending in invites
        if pending["status"] == "pending"
    ]
    return {"document_id": document_id, "invites": invites, "links": links}


def link_command(client, args):
    return {"link": link(client, args.document_id, args.invite_id, args.minutes)}


def show_command(client, args):
    return show(client, args.document_id)


def download_command(client, args):
    request = DocumentDownloadGetRequest().with_document_id(args.document_id)
    saved = Path(client.send(request.with_type("collapsed")).get_response().file_path)
    shutil.move(saved, args.file)
    return {"file": str(args.file), "name": saved.name, "size_bytes": args.file.stat().st_size}


def arguments():
    parser = argparse.ArgumentParser(description="Drive the signNow client against a service.")
    commands = parser.add_subparsers(required=True)

    upload = commands.add_parser("upload", help="upload, place fields, invite, make links")
    upload.add_argument("pdf", type=Path)
    upload.add_argument("--fields", type=json.loads, default=[], help="JSON array of fields")
    upload.add_argument("--signers", type=json.loads, default=[], help="JSON array of invites")
    upload.add_argument("--name", help="name of the document")
    upload.add_argument("--minutes", type=int, default=DEFAULT_MINUTES, help="life of the links")
    upload.set_defaults(run=upload_command)

    one_link = commands.add_parser("link", help="make one more link for an invite")
    one_link.add_argument("document_id")
    one_link.add_argument("invite_id")
    one_link.add_argument("--minutes", type=int, default=DEFAULT_MINUTES)
    one_link.set_defaults(run=link_command)

    shown = commands.add_parser("show", help="print the document")
    shown.add_argument("document_id")
    shown.set_defaults(run=show_command)

    download = commands.add_parser("download", help="save the signed document")
    download.add_argument("document_id")
    download.add_argument("file", type=Path)
    download.set_defaults(run=download_command)
    return parser.parse_args()


def main():
    args = arguments()
    try:
        client = SdkFactory.create_api_client()
        print(json.dumps(args.run(client, args)))
    except SignNowApiException as refusal:
        # Never the request: that of a login holds the password.
        words = [refusal.endpoint, refusal.response_code, refusal.response, refusal.cause]
        print(*(word for word in words if word), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
