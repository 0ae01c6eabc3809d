import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

const SIGNER = new URLSearchParams(location.search).get("signer") === "2" ? 2 : 1;

async function newLink() {
  const reply = await fetch(`/api/link/${SIGNER}`, { method: "POST" });
  const body = await reply.json();
  if (!reply.ok) throw new Error(body.error);
  return body.data.link;
}

function Signing({ onSigned }) {
  const element = useRef(null);
  useEffect(() => {
    const current = element.current;
    current.linkProvider = newLink;
    current.addEventListener("paraph-signed", onSigned);
    return () => current.removeEventListener("paraph-signed", onSigned);
  }, [onSigned]);
  return <paraph-sign ref={element} />;
}

function App() {
  const [signing, setSigning] = useState(false);
  const [signed, setSigned] = useState(false);
  return (
    <div className="embeds">
      <header className="bar">
        <a href="/">Nordvik people</a>
        <output id="log">{signed ? "Signed" : ""}</output>
      </header>
      {signing ? (
        <main className="place">
          <Signing onSigned={() => setSigned(true)} />
        </main>
      ) : (
        <main className="column">
          <h1>Your employment agreement is ready</h1>
          <p>It takes about two minutes.</p>
          <button onClick={() => setSigning(true)}>Read and sign</button>
        </main>
      )}
    </div>
  );
}

createRoot(document.querySelector("#app")).render(<App />);
