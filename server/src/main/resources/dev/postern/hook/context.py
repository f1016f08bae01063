"""What a hook is given: ctx and all that it can ask. After values.py."""

def _ask(name, argument=None):
    return _answered(_host(name, _written(argument)))


def _answered(answer):
    text = answer[1:]
    if answer[0] == '-':
        raise GatewayError(json.loads(text))
    return _read(text, answer[0] == '*')


def _given(**members):
    return {name: value for name, value in members.items() if value is not None}


def _conditions(where):
    """Triples of a dict {column: value}, {column: {operator: value}}, or of triples."""
    if where is None:
        return None
    if not isinstance(where, dict):
        return [list(triple) for triple in where]
    triples = []
    for column, value in where.items():
        if isinstance(value, dict):
            triples.extend([column, operator, each] for operator, each in value.items())
        elif isinstance(value, (list, tuple, set)):
            triples.append([column, 'in', list(value)])
        else:
            triples.append([column, 'is' if value is None else 'eq', value])
    return triples


def _orders(order):
    if order is None:
        return None
    if isinstance(order, str):
        return [[order, 'asc']]
    return [[each, 'asc'] if isinstance(each, str) else list(each) for each in order]


class _Db:
    """Data by way of the gateway, as the same caller."""

    __slots__ = ()

    def read(self, resource, *, select=None, where=None, order=None, limit=None, offset=None):
        return _ask(
            'db',
            _given(
                do='read',
                resource=resource,
                select=select,
                where=_conditions(where),
                order=_orders(order),
                limit=limit,
                offset=offset,
            ),
        )

    def create(self, resource, rows, *, returning=None):
        rows = [rows] if isinstance(rows, dict) else rows
        return _ask('db', _given(do='create', resource=resource, rows=rows, returning=returning))

    def update(self, resource, patch, where, *, returning=None):
        return _ask(
            'db',
            _given(
                do='update',
                resource=resource,
                patch=patch,
                where=_conditions(where),
                returning=returning,
            ),
        )

    def delete(self, resource, where, *, returning=None):
        return _ask(
            'db',
            _given(
                do='delete', resource=resource, where=_conditions(where), returning=returning
            ),
        )

    def call(self, name, args=None, **named):
        return _ask('db', {'do': 'call', 'resource': name, 'args': {**(args or {}), **named}})

    def query(self, sql, params=()):
        return _ask('db', {'do': 'query', 'sql': sql, 'params': list(params)})


class _Kv:
    """Values that outlive a call, until their time is over."""

    __slots__ = ()

    def get(self, key):
        return _ask('kv', {'do': 'get', 'key': key})

    def set(self, key, value, *, ttl_seconds=None):
        return _ask('kv', _given(do='set', key=key, ttlSeconds=ttl_seconds) | {'value': value})

    def increment(self, key, by=1, *, ttl_seconds=None):
        return _ask('kv', _given(do='increment', key=key, by=by, ttlSeconds=ttl_seconds))

    def delete(self, key):
        return _ask('kv', {'do': 'delete', 'key': key})


class Response:
    """What another server answered."""

    __slots__ = ('status', 'ok', 'headers', '_body')

    def __init__(self, told):
        self.status = told['status']
        self.ok = 200 <= self.status < 300
        self.headers = told.get('headers') or {}
        self._body = told.get('body') or ''

    def text(self):
        return self._body

    def json(self):
        return json.loads(self._body)


class User:
    """Who asks."""

    __slots__ = ('subject', 'roles', 'claims')

    def __init__(self, told):
        object.__setattr__(self, 'subject', told.get('subject'))
        object.__setattr__(self, 'roles', tuple(told.get('roles') or ()))
        object.__setattr__(self, 'claims', told.get('claims') or {})

    def __setattr__(self, name, value):
        raise AttributeError(f'user.{name} cannot be changed')

    def has_role(self, *names):
        return any(name in self.roles for name in names)


_PAYLOADS = {'rows': 'rows', 'row': 'rows', 'patch': 'patch', 'args': 'args', 'value': 'value'}
_NARROWING = ('before_read', 'before_update', 'before_delete')


class Request:
    """The request of the call; no credentials."""

    __slots__ = ('id', 'ip', 'client', 'purpose', 'parameters', 'method', 'path')

    def __init__(self, told):
        for name in self.__slots__:
            object.__setattr__(self, name, told.get(name))

    def __setattr__(self, name, value):
        raise AttributeError(f'request.{name} cannot be changed')

    def header(self, name):
        return _ask('header', _text(name, 'header: the name'))


class Context:
    """All that a hook is given; its payload is what it may set, and is read when first looked at."""

    def __init__(self, phase, service, resource, action, surface):
        own = self.__dict__
        own['service'] = service
        own['resource'] = resource
        own['action'] = action
        own['surface'] = surface
        own['phase'] = phase
        if service == 'postern:test':
            own['ask'] = _ask
        if phase in _NARROWING:
            own['narrow'] = _narrow

    def __getattr__(self, name):
        call = _call_now
        if call.ctx is not self or name != _PAYLOADS.get(call.shape):
            raise AttributeError(f"'Context' object has no attribute '{name}'")
        payload = self.__dict__[name] = call.read()
        return payload

    def __setattr__(self, name, value):
        call = _call_now
        if call.ctx is not self or name != _PAYLOADS.get(call.shape):
            raise AttributeError(f'ctx.{name} cannot be set')
        self.__dict__[name] = value

    def __delattr__(self, name):
        raise AttributeError(f'ctx.{name} cannot be taken away')

    db = _Db()
    kv = _Kv()

    @property
    def user(self):
        own = self.__dict__
        if '_user' not in own:
            own['_user'] = User(_read(_about(), False))
        return own['_user']

    @property
    def request(self):
        own = self.__dict__
        if '_request' not in own:
            own['_request'] = Request(_ask('request'))
        return own['_request']

    @property
    def columns(self):
        own = self.__dict__
        if '_columns' not in own:
            own['_columns'] = tuple(_ask('columns'))
        return own['_columns']

    def affected(self):
        return _ask('db', {'do': 'affected', 'narrowings': _call_now.narrowings})

    def fetch(self, url, *, method='GET', headers=None, body=None, json=None, timeout_ms=None):
        headers = dict(headers or {})
        if json is not None:
            body = _written(json)
            headers.setdefault('content-type', 'application/json')
        asked = {'url': url, 'method': method, 'headers': headers, 'body': body}
        return Response(_ask('fetch', asked | _given(timeoutMs=timeout_ms)))

    def secret(self, name):
        return _ask('secret', name)

    def mask(self, value, how):
        return _ask('mask', {'value': value, 'how': how})

    def metric(self, name, value=1):
        return _ask('metric', {'name': name, 'value': value})

    def audit(self, key, value):
        return _ask('audit', {'key': key, 'value': value})

    def now(self):
        return datetime.fromisoformat(_ask('now').replace('Z', '+00:00'))
