const WORDS = { created: "waits for the others", pending: "can sign now", fulfilled: "has signed", skipped: "has declined" };

const table = document.querySelector("#people");
const { people } = await (await fetch("/api/people")).json();
for (const [index, { email, status }] of people.entries()) {
  const row = table.insertRow();
  row.insertCell().textContent = email;
  row.insertCell().textContent = WORDS[status] ?? status;
  // The service gives links only to those whose turn it is.
  if (status === "created") {
    for (const link of document.querySelectorAll(`a[href$="signer=${index + 1}"]`)) link.removeAttribute("href");
  }
}
document.querySelector("#restart").addEventListener("click", async () => {
  await fetch("/api/restart", { method: "POST" });
  location.reload();
});
