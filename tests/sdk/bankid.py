"""Plays a relying party with the public client `bankid6`, unmodified, against the simulator.

    bankid.py BASE_URL

Prints the name of the person who has signed; any answer that the client cannot read ends it.
"""

import sys

import requests
from bankid6 import BankIdClient
from bankid6.exceptions import BankIdError

base = sys.argv[1]
control = base.replace("rp/v6.0/", "_sim/orders/")
client = BankIdClient()
client.api_url = base


def act(order_ref, **deed):
    reply = requests.post(control + order_ref, json=deed, timeout=10)
    reply.raise_for_status()


def refused(call, code):
    try:
        call()
    except BankIdError as error:
        assert error.errorCode == code, error
        return
    raise AssertionError(f"not refused: {code}")


# Without anything to read nothing is signed (B2).
raw = client.client.post(base + "sign", json={"endUserIp": "198.51.100.24"}, timeout=10)
assert raw.status_code == 400 and raw.json()["errorCode"] == "invalidParameters", raw.text
assert client.client.get(base + "collect", timeout=10).status_code == 405
assert requests.post(base + "collect", data="{}", timeout=10).status_code == 415

order = client.sign("198.51.100.24", "I sign 1 document: Lease")
assert order.orderRef and order.autoStartToken and order.qrStartToken and order.qrStartSecret
waiting = client.collect()
assert (waiting.status, waiting.hintCode) == ("pending", "outstandingTransaction")
act(order.orderRef, do="scan")
assert client.collect().hintCode == "userSign"
act(order.orderRef, do="sign")
done = client.collect()
assert done.status == "complete", done.status
assert done.completionData.signature and done.completionData.ocspResponse
name = done.completionData.user.name
# An end is told once (B3).
refused(client.collect, "invalidParameters")

# A cancelled order is gone (B4).
client.auth("198.51.100.24")
client.cancel()
refused(client.collect, "invalidParameters")

# Refusing in the app is an end as well.
order = client.auth("198.51.100.24")
act(order.orderRef, do="cancel")
failed = client.collect()
assert (failed.status, failed.hintCode) == ("failed", "userCancel")
print(name)
