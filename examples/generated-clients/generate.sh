#!/bin/sh
# Makes a client of docs/openapi.json with each of four generators, in ./generated. Their packages are in the test.
set -eu
document=${1:?the address or the path of the OpenAPI document}
openapi-typescript "$document" --default-non-nullable=false --output generated/schema.d.ts
openapi-ts --input "$document" --output generated/hey-api --client @hey-api/client-fetch
oazapfts "$document" generated/oazapfts.ts
orval --input "$document" --output generated/orval.ts --client fetch
