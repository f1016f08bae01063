// Shows the document of one service, as the holder of a key may see it, and sends that key with
// every call that is tried. The key stays in this page's memory.
'use strict'

const byId = (id) => document.getElementById(id)
const form = byId('service')

/** The page of a service lies under /docs and the service's own path. */
const pathOfPage = () => decodeURI(location.pathname).replace(/^\/docs/, '').replace(/\/+$/, '')

/** A token is sent as one; everything else is a key. */
function credentials() {
  const key = byId('key').value.trim()
  if (key === '') {
    return {}
  }
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(key)
    ? { Authorization: `Bearer ${key}` }
    : { 'X-API-Key': key }
}

function tell(problem) {
  byId('problem').textContent = problem
  byId('problem').hidden = problem === ''
}

/** The dialect's own document is another one, so that this one is asked for by its type. */
async function read(path) {
  const answer = await fetch(path === '' ? '/' : path, {
    headers: { Accept: 'application/vnd.oai.openapi+json', ...credentials() },
  })
  const body = await answer.json()
  if (!answer.ok) {
    throw new Error([body.message, body.details, body.hint].filter(Boolean).join(' '))
  }
  if (body.openapi === undefined) {
    throw new Error('There is no service at this path.')
  }
  // Calls go to the gateway that this page came from.
  return { ...body, servers: [{ url: path === '' ? '/' : path }] }
}

function withCredentials(request) {
  if (new URL(request.url, location.href).origin === location.origin) {
    for (const [name, value] of Object.entries(credentials())) {
      request.headers[name] ??= value
    }
  }
  return request
}

async function show(path) {
  byId('document').replaceChildren()
  tell('')
  try {
    const spec = await read(path)
    SwaggerUIBundle({
      spec,
      dom_id: '#document',
      deepLinking: false,
      docExpansion: 'none',
      persistAuthorization: false,
      validatorUrl: null,
      requestInterceptor: withCredentials,
    })
  } catch (failure) {
    tell(failure.message)
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const path = '/' + byId('path').value.trim().replace(/^\/+|\/+$/g, '')
  history.replaceState(null, '', encodeURI('/docs' + (path === '/' ? '' : path) + '/'))
  show(path === '/' ? '' : path)
})

byId('path').value = pathOfPage() || '/'
if (pathOfPage() !== '') {
  show(pathOfPage())
}
