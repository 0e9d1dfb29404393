// A department's system in JavaScript: a token, one certificate, its PDF.
//   node client.mjs https://localhost:8443 client.json person.json out.pdf
// client.json is what `mohor client add --json` printed. With a self-signed
// certificate: NODE_EXTRA_CA_CERTS=DIR/tls/cert.pem.
import { readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';

const [base, credentials, person, out] = process.argv.slice(2);
const { client_id, client_secret } = JSON.parse(readFileSync(credentials, 'utf8'));

async function ask(path, options = {}) {
  const answer = await fetch(base + path, options);
  if (answer.ok) return answer;
  const problem = await answer.json();
  const fields = (problem.errors ?? []).map((e) => `\n  ${e.field}: ${e.detail}`).join('');
  throw new Error(`${problem.status} ${problem.detail}${fields}`);
}

async function getToken() {
  const answer = await ask('/api/v1/token', {
    method: 'POST',
    headers: { Authorization: 'Basic ' + Buffer.from(`${client_id}:${client_secret}`).toString('base64') },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return (await answer.json()).access_token;
}

// A lost answer or a busy server: the same request with the same key again.
async function issue(token, service, body, key) {
  for (let pause = 200; ; pause *= 2) {
    try {
      const answer = await ask(`/api/v1/services/${service}/certificates`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body,
      });
      return await answer.json();
    } catch (error) {
      if (pause > 5000 || /^4(?!29)/.test(error.message)) throw error;
      await new Promise((later) => setTimeout(later, pause));
    }
  }
}

try {
  const token = await getToken();
  const body = readFileSync(person, 'utf8');
  const key = createHash('sha256').update(body).digest('hex');
  const issued = await issue(token, 'BCW-001', body, key);
  const pdf = await ask(issued.document, { headers: { Authorization: `Bearer ${token}` } });
  writeFileSync(out, Buffer.from(await pdf.arrayBuffer()));
  console.log(`${issued.uin} ${issued.access_code} ${out}`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
