# One image. Web, worker and scheduler differ by their command only.
ARG BASE=docker.io/library/python:3.11-slim-bookworm

FROM ${BASE} AS build
WORKDIR /srv/foyer
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python3 -m venv /srv/venv
COPY requirements.txt ./
# A secret named pip may hold a pip.conf for networks with a mirror; it is in no layer.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    /srv/venv/bin/pip install --quiet --require-hashes -r requirements.txt
COPY package.json package-lock.json ./
COPY deploy/local/ deploy/local/
RUN --mount=type=secret,id=pip,target=/etc/pip.conf --mount=type=secret,id=npm,target=/root/.npmrc \
    /srv/venv/bin/pip install --quiet --require-hashes --target /srv/node -r deploy/local/node.txt \
    && PYTHONPATH=/srv/node /srv/venv/bin/python -m deploy.local.vendor

FROM ${BASE}
# Debian's stable release pins these better than a version here that its next point release removes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/foyer --shell /usr/sbin/nologin foyer \
    && install -d -o foyer -g foyer /srv/foyer /var/lib/foyer
WORKDIR /srv/foyer
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    FOYER_ENV=production STORAGE_PATH=/var/lib/foyer XDG_CACHE_HOME=/tmp/cache
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/foyer/static/vendor static/vendor
COPY wsgi.py worker.py ./
COPY deploy/*.py deploy/
COPY app app
COPY migrations migrations
COPY static static
COPY templates templates
RUN python -c "from app.web.look import stylesheet; stylesheet.build()"
USER 10001
VOLUME /var/lib/foyer
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz\", timeout=2)"]
CMD ["gunicorn", "--config", "deploy/gunicorn.py", "wsgi:app"]
