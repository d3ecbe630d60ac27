#pragma once
// Many Ed25519 signatures of few keys. OpenSSL starts from nothing with each signature; here the multiples of a key are
// made once, and each signature is then 86 additions of points instead of 250 doublings and as many additions.
//
// Only for checking: nothing here is secret, and nothing takes the same time for all input.
#include <stddef.h>
#include <stdint.h>

/// Multiples of a point and of none other: digit times 64^place, for each place of a scalar.
#define CEDWARDS_PLACES 43
#define CEDWARDS_DIGITS 32

/// A number modulo 2^255 - 19, in five parts of 51 bits and a little more.
typedef struct { uint64_t part[5]; } cedwards_number;

/// A point (x, y) as y + x, y - x and 2dxy, which is what an addition needs.
typedef struct { cedwards_number sum, difference, product; } cedwards_multiple;

typedef struct { cedwards_multiple row[CEDWARDS_PLACES][CEDWARDS_DIGITS]; } cedwards_table;

/// One signature: its halves, and the hash of both of them, the key and the message.
typedef struct {
  /// R, as it is encoded.
  uint8_t point[32];
  /// S, little-endian.
  uint8_t scalar[32];
  /// SHA-512 of R, the public key and the message.
  uint8_t hash[64];
} cedwards_signature;

/// Fills `table` with the multiples of the generator.
void cedwards_generator(cedwards_table *_Nonnull table);

/// Fills `table` with the multiples of the negative of a public key. 0 when its bytes are no point.
int cedwards_key(cedwards_table *_Nonnull table, const uint8_t *_Nonnull encoded);

/// How many signatures may be given at once.
#define CEDWARDS_MOST 64

/// Sets `right[i]` to 1 where R equals S times the generator minus the hash times the key, exactly as encoded, and S is
/// below the group's order; else to 0. The same signatures are right as for OpenSSL.
void cedwards_verify(
  const cedwards_table *_Nonnull generator, const cedwards_table *_Nonnull key,
  const cedwards_signature *_Nonnull signatures, size_t count, uint8_t *_Nonnull right);
