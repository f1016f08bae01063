// A person with a browser: allows a client what it asks for, and signs in where the gateway sends
// them.
import assert from 'node:assert/strict';

export class Person {
  #cookies = new Map();

  async #visit(url, options = {}) {
    const held = [...(this.#cookies.get(url.host) ?? new Map())];
    const answer = await fetch(url, {
      ...options,
      redirect: 'manual',
      headers: { ...options.headers, Cookie: held.map((pair) => pair.join('=')).join('; ') },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, value] = cookie.split(';')[0].split('=');
      if (!this.#cookies.has(url.host)) {
        this.#cookies.set(url.host, new Map());
      }
      this.#cookies.get(url.host).set(name, value);
    }
    const refresh = answer.headers.get('refresh')?.replace('0; url=', '');
    const to = answer.headers.get('location') ?? refresh;
    return { text: await answer.text(), next: to ? new URL(to, url) : undefined };
  }

  /** Allows all that a page asks for; gives the address that the browser is sent to in the end. */
  async allow(authorize, back) {
    const page = await this.#visit(new URL(authorize));
    const question = /name="request" value="([^"]+)"/.exec(page.text);
    assert.ok(question, page.text);
    const form = new URLSearchParams({ request: question[1], decision: 'allow' });
    for (const scope of page.text.matchAll(/name="scope" value="([^"]+)"/g)) {
      form.append('scope', scope[1]);
    }
    let at = await this.#visit(new URL('/oauth/consent', authorize), {
      method: 'POST',
      headers: { Origin: new URL(authorize).origin },
      body: form,
    });
    for (let steps = 0; steps < 10; steps++) {
      assert.ok(at.next, at.text);
      if (at.next.href.startsWith(`${back}?`)) {
        return at.next;
      }
      at = await this.#visit(at.next);
    }
    throw new Error('sent on and on');
  }
}
