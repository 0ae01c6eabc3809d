const WORDS = { created: "waits for the others", pending: "can sign now", fulfilled: "has signed", skipped: "has declined" };

const table = document.querySelector("#people");
const { people } = await (await fetch("/api/people")).json();
for (const { email, status } of people) {
  const row = table.insertRow();
  row.insertCell().textContent = email;
  row.insertCell().textContent = WORDS[status] ?? status;
}
document.querySelector("#restart").addEventListener("click", async () => {
  await fetch("/api/restart", { method: "POST" });
  location.reload();
});
