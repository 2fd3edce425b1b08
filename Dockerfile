# Two images from one file, each from the lock files that `make setup` uses:
#
#   docker build --target app  --tag anhe-app  .     gateway, worker, actions, migrations (Python 3.12)
#   docker build --target rasa --tag anhe-rasa .     understanding and dialogue, with its model (Python 3.10)
#
# deploy/compose.yml builds both. The model is trained while the image is built: build on the kind of processor it will
# run on, because without AVX2 one of the two sentence encoders is left out of the model.

# The chat page's component -------------------------------------------------------------------------------------------

FROM node:22-slim AS page
WORKDIR /page
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

# The two environments ------------------------------------------------------------------------------------------------

FROM python:3.12-slim AS app-environment
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /build
COPY requirements/tools.txt requirements/app.txt requirements/
RUN python -m venv /tools \
    && /tools/bin/pip install --no-cache-dir --require-hashes -r requirements/tools.txt \
    && /tools/bin/uv venv --python /usr/local/bin/python3.12 /environment \
    && /tools/bin/uv pip sync --require-hashes --python /environment/bin/python requirements/app.txt

FROM python:3.10-slim AS rasa-environment
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /build
COPY requirements/tools.txt requirements/rasa.txt requirements/
RUN python -m venv /tools \
    && /tools/bin/pip install --no-cache-dir --require-hashes -r requirements/tools.txt \
    && /tools/bin/uv venv --python /usr/local/bin/python3.10 /environment \
    && /tools/bin/uv pip sync --require-hashes --python /environment/bin/python requirements/rasa.txt

# Understanding and dialogue ------------------------------------------------------------------------------------------

FROM python:3.10-slim AS rasa
ENV PATH=/environment/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=/tmp/matplotlib \
    RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=2 LOG_LEVEL=WARNING \
    PYTHONWARNINGS=ignore::DeprecationWarning
RUN useradd --uid 10001 --create-home bot
COPY --from=rasa-environment /environment /environment
WORKDIR /app
# All that the model's fingerprint is taken of, and nothing of the rest of the project.
COPY config.yml credentials.yml endpoints.yml domain.yml ./
COPY domain/ domain/
COPY data/ data/
COPY requirements/rasa.txt requirements/
COPY bot/__init__.py bot/
COPY bot/nlu/ bot/nlu/
RUN python -m bot.nlu train && rm -rf .rasa /tmp/*
USER 10001
EXPOSE 5005
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:5005/webhooks/turn/', timeout=4)"]
# Wants RASA_TRACKER_URL (postgresql+psycopg2://…) and RASA_ACTIONS_URL (…/webhook), see docs/settings.md.
CMD ["sh", "-c", "exec python -m bot.nlu run --host 0.0.0.0 --model \"models/$(python -m bot.nlu fingerprint).tar.gz\""]

# Everything else -----------------------------------------------------------------------------------------------------

FROM python:3.12-slim AS app
ENV PATH=/environment/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BOT_HOST=0.0.0.0
RUN useradd --uid 10001 --create-home bot
COPY --from=app-environment /environment /environment
WORKDIR /app
COPY --from=page /page/node_modules/deep-chat/dist/ node_modules/deep-chat/dist/
COPY --from=page /page/node_modules/htmx.org/dist/ node_modules/htmx.org/dist/
COPY --from=page /page/node_modules/echarts/dist/echarts.common.min.js node_modules/echarts/dist/
COPY --from=page /page/node_modules/@picocss/pico/css/ node_modules/@picocss/pico/css/
COPY domain.yml ./
COPY domain/ domain/
COPY bot/ bot/
COPY actions/ actions/
COPY content/ content/
# jionlp unpacks its dictionaries into its own folder when it is first used, which an ordinary user may not do; what
# jieba keeps in /tmp would belong to root.
RUN python -c "from bot.bootstrap import make_parts; make_parts('build').reads.warm()" && rm -rf /tmp/*
# Photos and files of customers; a volume in deploy/.
RUN install --directory --owner=10001 var
USER 10001
EXPOSE 8000
# Of the gateway; the other parts are given their own in deploy/.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["gateway"]
