"""What a person sees: the page to sign in and allow, and the one that says why that can't be. No scripts.

Whatever comes from a request is escaped here, and nowhere else.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from appconnect_cli.sandbox import (
    AUTHORIZE_PATH,
    READ_ONLY_EMAIL,
    READ_ONLY_PASSWORD,
    SIGN_IN_EMAIL,
    SIGN_IN_PASSWORD,
)
from appconnect_cli.sandbox.oauth.errors import NO_STORE
from appconnect_cli.sandbox.oauth.people import SCOPES

STYLE = """
:root { color-scheme: light dark; --page: #eef1f6; --card: #fff; --text: #18212f; --soft: #566275; --line: #cdd5e1;
  --accent: #1d5fd1; --on-accent: #fff; --tint: #f2f6fd; --wrong: #a3161b; --wrong-tint: #fdf0f0; }
@media (prefers-color-scheme: dark) {
  :root { --page: #10141b; --card: #1a202b; --text: #e8ecf3; --soft: #a5b0c1; --line: #3a4557;
    --accent: #8ab4ff; --on-accent: #0d1523; --tint: #202a3a; --wrong: #ffb3b3; --wrong-tint: #3a2022; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem;
  background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; padding: 2rem; border: 1px solid var(--line); border-radius: 14px;
  background: var(--card); box-shadow: 0 8px 28px #0000001a; overflow-wrap: anywhere; }
.brand { display: flex; align-items: center; gap: .6rem; margin: 0 0 1.25rem; color: var(--soft); font-size: .9rem; }
.brand svg { flex: none; }
h1 { margin: 0 0 .6rem; font-size: 1.25rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
main > :last-child { margin-bottom: 0; }
.soft { color: var(--soft); font-size: .9rem; }
.scopes { margin: 0 0 1.25rem; padding: .7rem 1rem; list-style: none; border-radius: 10px; background: var(--tint); }
.scopes li { display: flex; gap: .6rem; padding: .15rem 0; }
.scopes svg { flex: none; margin-top: .25rem; color: var(--accent); }
label { display: block; margin: 0 0 .25rem; font-weight: 600; font-size: .9rem; }
input { width: 100%; margin: 0 0 1rem; padding: .6rem .75rem; border: 1px solid var(--soft); border-radius: 8px;
  background: var(--card); color: inherit; font: inherit; }
.buttons { display: flex; flex-direction: row-reverse; gap: .75rem; margin: .25rem 0 1.25rem; }
button { flex: 1; padding: .65rem 1rem; border: 1px solid var(--accent); border-radius: 8px; font: inherit;
  font-weight: 600; cursor: pointer; background: var(--accent); color: var(--on-accent); }
button[value=deny] { background: transparent; border-color: var(--soft); color: inherit; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.wrong { padding: .6rem .9rem; border-left: 4px solid var(--wrong); border-radius: 6px;
  background: var(--wrong-tint); color: var(--wrong); }
.examples { padding-top: 1rem; border-top: 1px solid var(--line); }
.examples p { margin: 0 0 .5rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .35rem .9rem; margin: 0; font-size: .9rem; }
dt { color: var(--soft); }
dd { margin: 0; font-family: ui-monospace, monospace; }
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

LOGO = (
    '<svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true"><rect width="28" height="28" rx="7"'
    ' fill="#1d5fd1"/><path d="M6 19.5c2.3 0 2.3-1.8 4.6-1.8s2.3 1.8 4.6 1.8 2.3-1.8 4.6-1.8 1.5.9 2.2 1.3M8'
    ' 14.5l6-7 6 7z" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)
TICK = (
    '<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 8.5l3.5 3.5 7.5-8" fill="none"'
    ' stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def sign_in_page(
    *,
    host: str,
    client: str,
    redirect_uri: str,
    scopes: Sequence[str],
    hidden: Mapping[str, str],
    email: str = "",
    wrong: str = "",
) -> HTMLResponse:
    """The form. `hidden` goes back with it; with `wrong`, what kept the last try from working, it is 403."""
    message = f'<p class="wrong" id="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    described = ' aria-describedby="wrong"' if wrong else ""
    at_email, at_password = ("", " autofocus") if email else (" autofocus", "")
    asked = "".join(f"<li>{TICK}<span>{escape(SCOPES[scope])}</span></li>" for scope in scopes)
    kept = "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in hidden.items())
    content = f"""
<h1>{escape(client)} asks for access</h1>
<p class="soft">Sign in to let it use your account at {escape(host)}. It wants to:</p>
<ul class="scopes">{asked}</ul>
{message}
<form method="post" action="{AUTHORIZE_PATH}">
{kept}
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="username" required
 value="{escape(email)}"{described}{at_email}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
{described}{at_password}>
<div class="buttons">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" formnovalidate>Deny</button>
</div>
</form>
<p class="soft">Either way you go back to {escape(urlsplit(redirect_uri).netloc)}.</p>
<section class="examples" aria-labelledby="examples">
<p class="soft" id="examples">This CRM is a sandbox with example people:</p>
<dl><dt>All rights</dt><dd>{escape(SIGN_IN_EMAIL)}<br>{escape(SIGN_IN_PASSWORD)}</dd>
<dt>May only read</dt><dd>{escape(READ_ONLY_EMAIL)}<br>{escape(READ_ONLY_PASSWORD)}</dd></dl>
</section>"""
    return _page("Sign in", content, 403 if wrong else 200, f"'self' {_source(redirect_uri)}")


def error_page(message: str) -> HTMLResponse:
    """For what may not be told to the client by a redirect: the address to redirect to can't be trusted."""
    content = f"""
<h1>This sign-in can't go on</h1>
<p class="wrong" role="alert">{escape(message)}</p>
<p class="soft">The program that sent you here has to mend this. You can close the page.</p>"""
    return _page("Sign-in refused", content, 400, "'none'")


def _page(title: str, content: str, status: int, form_action: str) -> HTMLResponse:
    text = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Sandbox CRM</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<p class="brand">{LOGO}Sandbox CRM</p>{content}
</main>
</body>
</html>
"""
    policy = (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action {form_action};"
        " base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",  # with no-referrer browsers would hide the form's origin from us, too
    }
    return HTMLResponse(text, status, {**NO_STORE, **headers})


def _source(redirect_uri: str) -> str:
    """Where the form's answer may redirect: browsers hold that, too, against form-action, which knows no IPv6."""
    address = urlsplit(redirect_uri)
    return f"{address.scheme}:" if address.netloc.startswith("[") else f"{address.scheme}://{address.netloc}"
