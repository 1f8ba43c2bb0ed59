# Bowerbird in a container: `make` does the set-up, as on any other machine.
#   docker build -t bowerbird .
#   docker run --rm -it -p 127.0.0.1:5106:5106 -v "$PWD:/projects" bowerbird
# The server listens on all of the container's addresses and answers to 127.0.0.1:5106 and
# localhost:5106; -p says who can reach it. docs/how-to/server.md has more.
FROM python:3.11-slim

# Builds of torch without CUDA, several GB smaller. Empty (--build-arg TORCH_INDEX=) takes CUDA's.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home bowerbird \
    && install --directory --owner=bowerbird /projects

COPY . /opt/bowerbird
RUN PIP_NO_CACHE_DIR=1 make -C /opt/bowerbird install TORCH_INDEX="$TORCH_INDEX"

USER bowerbird
WORKDIR /projects
VOLUME /projects
EXPOSE 5106
ENTRYPOINT ["/opt/bowerbird/.venv/bin/bowerbird"]
CMD ["demo", "--no-browser", "--host", "0.0.0.0", "--port", "5106"]
