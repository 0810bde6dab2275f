"""The CRM's OAuth 2 side: a person signs in and lets a client in; the client gets tokens and renews them.

Follows RFC 6749 (the protocol), 7636 (PKCE), 7009 (revocation), 8252 (clients on the user's own machine) and
9700 (what has been learnt since). From a request to its answer:

`authorization` GET and POST /oauth/authorize: what is asked, who signs in, the redirect with a code
`pages`         what a person sees there
`tokens`        POST /oauth/token, /oauth/token/form, /oauth/revoke
`grants`        what the data file knows of codes and tokens: made, used, renewed, revoked
`clients`       who may ask, where their users are sent back, how they prove who they are
`people`        who can sign in, and what each may allow
`parameters`    a query or a form, read as RFC 6749 wants it
`errors`        errors as RFC 6749 words them

With an access token the API is used; `sandbox.auth` checks it there.
"""
