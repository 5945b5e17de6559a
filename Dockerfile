# The service with its embedded engine; set GRAPH_SERVICE_STORE to use a Neo4j instead.
#
#     docker build -t partner-graph-service .
#     docker run --rm -v graph:/data partner-graph-service graph-service keys create me --role admin
#     docker run -p 127.0.0.1:8000:8000 -v graph:/data partner-graph-service

FROM python:3.12-slim AS build
COPY requirements.lock /source/
RUN python -m venv /opt/graph-service \
    && /opt/graph-service/bin/pip install --no-cache-dir --require-hashes -r /source/requirements.lock
COPY pyproject.toml README.md LICENSE /source/
COPY graph_service /source/graph_service
RUN /opt/graph-service/bin/pip install --no-cache-dir --no-deps /source

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 service && install --directory --owner=service --mode=700 /data
COPY --from=build /opt/graph-service /opt/graph-service
ENV PATH=/opt/graph-service/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GRAPH_SERVICE_STORE=embedded:/data
USER service
WORKDIR /home/service
VOLUME /data
EXPOSE 8000
# Liveness, not readiness: a Neo4j that is away for a minute is no reason to restart the service.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=3)"]
CMD ["graph-service", "serve", "--host", "0.0.0.0", "--port", "8000"]
