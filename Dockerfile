# Bowerbird in a container: `make` does the set-up, as on any other machine.
#   docker build -t bowerbird .
#   docker run --rm -it --network host -v "$PWD:/projects" bowerbird
# The server listens on the loopback address alone, hence --network host: the page, whose address
# with its token is printed, can be opened on this machine and on no other.
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
CMD ["demo", "--no-browser", "--port", "5106"]
