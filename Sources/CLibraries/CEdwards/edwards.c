#include "CEdwards.h"
#include <string.h>

// SeeAlso: RFC 8032; Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (the formulas, which are complete on
// this curve: no special cases).

typedef cedwards_number number;
typedef unsigned __int128 wide;

static const uint64_t mask = ((uint64_t)1 << 51) - 1;

static number small(uint64_t value) { return (number){{value, 0, 0, 0, 0}}; }

/// Parts stay below 2^52 after each of the functions below `carry`; `add` gives up to 2^53, which `multiply` bears.
static number carry(number a) {
  for (int round = 0; round < 2; round++) {
    uint64_t c = 0;
    for (int i = 0; i < 5; i++) {
      a.part[i] += c;
      c = a.part[i] >> 51;
      a.part[i] &= mask;
    }
    a.part[0] += 19 * c;
  }
  return a;
}

static inline number add(number a, number b) {
  for (int i = 0; i < 5; i++) a.part[i] += b.part[i];
  return a;
}

/// a - b, with 4p added first so that no part is below zero.
static inline number subtract(number a, number b) {
  static const uint64_t first = 0x1FFFFFFFFFFFB4, other = 0x1FFFFFFFFFFFFC;
  uint64_t c;
  number r;
  for (int i = 0; i < 5; i++) r.part[i] = a.part[i] + (i ? other : first) - b.part[i];
  c = r.part[0] >> 51, r.part[0] &= mask, r.part[1] += c;
  c = r.part[1] >> 51, r.part[1] &= mask, r.part[2] += c;
  c = r.part[2] >> 51, r.part[2] &= mask, r.part[3] += c;
  c = r.part[3] >> 51, r.part[3] &= mask, r.part[4] += c;
  c = r.part[4] >> 51, r.part[4] &= mask, r.part[0] += 19 * c;
  return r;
}

static inline number reduce(wide r0, wide r1, wide r2, wide r3, wide r4) {
  number r;
  uint64_t c;
  r1 += (uint64_t)(r0 >> 51), r.part[0] = (uint64_t)r0 & mask;
  r2 += (uint64_t)(r1 >> 51), r.part[1] = (uint64_t)r1 & mask;
  r3 += (uint64_t)(r2 >> 51), r.part[2] = (uint64_t)r2 & mask;
  r4 += (uint64_t)(r3 >> 51), r.part[3] = (uint64_t)r3 & mask;
  c = (uint64_t)(r4 >> 51), r.part[4] = (uint64_t)r4 & mask;
  r.part[0] += 19 * c;
  c = r.part[0] >> 51, r.part[0] &= mask;
  r.part[1] += c;
  return r;
}

static inline number multiply(number a, number b) {
  const uint64_t *x = a.part, *y = b.part;
  uint64_t y1 = 19 * y[1], y2 = 19 * y[2], y3 = 19 * y[3], y4 = 19 * y[4];
  return reduce(
    (wide)x[0] * y[0] + (wide)x[1] * y4 + (wide)x[2] * y3 + (wide)x[3] * y2 + (wide)x[4] * y1,
    (wide)x[0] * y[1] + (wide)x[1] * y[0] + (wide)x[2] * y4 + (wide)x[3] * y3 + (wide)x[4] * y2,
    (wide)x[0] * y[2] + (wide)x[1] * y[1] + (wide)x[2] * y[0] + (wide)x[3] * y4 + (wide)x[4] * y3,
    (wide)x[0] * y[3] + (wide)x[1] * y[2] + (wide)x[2] * y[1] + (wide)x[3] * y[0] + (wide)x[4] * y4,
    (wide)x[0] * y[4] + (wide)x[1] * y[3] + (wide)x[2] * y[2] + (wide)x[3] * y[1] + (wide)x[4] * y[0]);
}

static number square_times(number a, int times) {
  while (times--) a = multiply(a, a);
  return a;
}

/// a^(2^250 - 1), and a^11 beside it: the beginning of both exponents below.
static number power_250(number a, number *eleventh) {
  number a2 = multiply(a, a), a9 = multiply(a, square_times(a2, 2));
  number a11 = multiply(a9, a2), t5 = multiply(multiply(a11, a11), a9);
  number t10 = multiply(square_times(t5, 5), t5), t20 = multiply(square_times(t10, 10), t10);
  number t40 = multiply(square_times(t20, 20), t20), t50 = multiply(square_times(t40, 10), t10);
  number t100 = multiply(square_times(t50, 50), t50), t200 = multiply(square_times(t100, 100), t100);
  *eleventh = a11;
  return multiply(square_times(t200, 50), t50);
}

/// 1 / a, by Fermat: a^(2^255 - 21).
static number invert(number a) {
  number eleventh, t = power_250(a, &eleventh);
  return multiply(square_times(t, 5), eleventh);
}

static number read(const uint8_t *bytes) {
  number r = small(0);
  for (int bit = 0; bit < 255; bit++)
    r.part[bit / 51] |= (uint64_t)(bytes[bit / 8] >> (bit % 8) & 1) << (bit % 51);
  return r;
}

static void write(uint8_t *bytes, number a) {
  a = carry(a);
  // Now a < 2^255. Adding 19 carries out of the top exactly when a >= p.
  uint64_t c = 19;
  for (int i = 0; i < 5; i++) c = (a.part[i] + c) >> 51;
  a.part[0] += 19 * c;
  for (int i = 0; i < 4; i++) a.part[i + 1] += a.part[i] >> 51, a.part[i] &= mask;
  a.part[4] &= mask;
  uint64_t words[4] = {
    a.part[0] | a.part[1] << 51, a.part[1] >> 13 | a.part[2] << 38, a.part[2] >> 26 | a.part[3] << 25,
    a.part[3] >> 39 | a.part[4] << 12};
  for (int i = 0; i < 32; i++) bytes[i] = (uint8_t)(words[i / 8] >> (i % 8 * 8));
}

static int equal(number a, number b) {
  uint8_t left[32], right[32];
  write(left, a);
  write(right, b);
  return memcmp(left, right, 32) == 0;
}

/// A point x = X / Z, y = Y / Z, with T = XY / Z.
typedef struct { number x, y, z, t; } point;

static number negative(number a) { return subtract(small(0), a); }

/// d = -121665 / 121666.
static number curve_d(void) { return multiply(negative(small(121665)), invert(small(121666))); }

static point neutral(void) { return (point){small(0), small(1), small(1), small(0)}; }

static inline point finish(number e, number f, number g, number h) {
  return (point){multiply(e, f), multiply(g, h), multiply(f, g), multiply(e, h)};
}

static inline point plus(point p, const cedwards_multiple *q) {
  number a = multiply(subtract(p.y, p.x), q->difference), b = multiply(add(p.y, p.x), q->sum);
  number c = multiply(p.t, q->product), d = add(p.z, p.z);
  return finish(subtract(b, a), subtract(d, c), add(d, c), add(b, a));
}

static inline point minus(point p, const cedwards_multiple *q) {
  number a = multiply(subtract(p.y, p.x), q->sum), b = multiply(add(p.y, p.x), q->difference);
  number c = multiply(p.t, q->product), d = add(p.z, p.z);
  return finish(subtract(b, a), add(d, c), subtract(d, c), add(b, a));
}

static point doubled(point p) {
  number a = multiply(p.x, p.x), b = multiply(p.y, p.y), zz = multiply(p.z, p.z);
  number sum = carry(add(p.x, p.y)), h = carry(add(a, b)), c = carry(add(zz, zz));
  number e = subtract(h, multiply(sum, sum)), g = subtract(a, b), f = carry(add(c, g));
  return finish(e, f, g, h);
}

/// The affine form of a point, which costs an inversion.
static cedwards_multiple affine(point p, number twice_d) {
  number inverse = invert(p.z), x = multiply(p.x, inverse), y = multiply(p.y, inverse);
  return (cedwards_multiple){
    carry(add(y, x)), subtract(y, x), multiply(multiply(x, y), twice_d)};
}

static void fill(cedwards_table *table, point p) {
  number d = curve_d(), twice_d = carry(add(d, d));
  for (int place = 0; place < CEDWARDS_PLACES; place++) {
    cedwards_multiple *row = table->row[place];
    point multiple = p;
    row[0] = affine(p, twice_d);
    for (int digit = 1; digit < CEDWARDS_DIGITS; digit++) {
      multiple = plus(multiple, &row[0]);
      row[digit] = affine(multiple, twice_d);
    }
    for (int i = 0; i < 6; i++) p = doubled(p);
  }
}

/// A point from its encoding. 0 when there is none with this y.
static int decode(point *p, const uint8_t *bytes) {
  number y = read(bytes), one = small(1), d = curve_d(), yy = multiply(y, y), ignored;
  number u = subtract(yy, one), v = carry(add(multiply(yy, d), one));
  // x = (u / v)^((p + 3) / 8) = u v^3 (u v^7)^((p - 5) / 8)
  number v3 = multiply(multiply(v, v), v), v7 = multiply(multiply(v3, v3), v);
  number root = power_250(multiply(u, v7), &ignored);
  root = multiply(square_times(root, 2), multiply(u, v7));
  number x = multiply(multiply(u, v3), root), check = multiply(multiply(x, x), v);
  if (!equal(check, u)) {
    if (!equal(check, negative(u))) return 0;
    // The square root of -1 is 2^((p - 1) / 4) = 2^(2^253 - 5).
    number two = small(2), eleventh, power = power_250(two, &eleventh);
    number eight = small(8);
    x = multiply(x, multiply(square_times(power, 3), eight));
  }
  uint8_t written[32];
  write(written, x);
  if ((written[0] & 1) != bytes[31] >> 7) x = negative(x);
  *p = (point){x, y, one, multiply(x, y)};
  return 1;
}

void cedwards_generator(cedwards_table *table) {
  // y = 4/5, x is even.
  uint8_t encoded[32];
  memset(encoded, 0x66, 32);
  encoded[0] = 0x58;
  point p;
  decode(&p, encoded);
  fill(table, p);
}

int cedwards_key(cedwards_table *table, const uint8_t *encoded) {
  point p;
  if (!decode(&p, encoded)) return 0;
  p.x = negative(p.x);
  p.t = negative(p.t);
  fill(table, p);
  return 1;
}

/// L = 2^252 + 27742317777372353535851937790883648493, the order of the group.
static const uint64_t order[4] = {0x5812631A5CF5D3ED, 0x14DEF9DEA2F79CD6, 0, 0x1000000000000000};

static int is_below_order(const uint64_t *a) {
  for (int i = 3; i >= 0; i--)
    if (a[i] != order[i]) return a[i] < order[i];
  return 0;
}

static void load(uint64_t *words, const uint8_t *bytes, int count) {
  memset(words, 0, (size_t)count * 8);
  for (int i = 0; i < 8 * count; i++) words[i / 8] |= (uint64_t)bytes[i] << (i % 8 * 8);
}

/// A number of 512 bits modulo L, bit by bit: the first 252 bits are below L as they are.
static void reduce_hash(uint64_t *r, const uint8_t *bytes) {
  uint64_t words[8];
  load(words, bytes, 8);
  // The top 252 bits: those above bit 260.
  for (int i = 0; i < 4; i++)
    r[i] = words[i + 4] >> 4 | (i < 3 ? words[i + 5] << 60 : 0);
  for (int bit = 259; bit >= 0; bit--) {
    for (int i = 3; i > 0; i--) r[i] = r[i] << 1 | r[i - 1] >> 63;
    r[0] = r[0] << 1 | (words[bit / 64] >> (bit % 64) & 1);
    if (is_below_order(r)) continue;
    uint64_t borrow = 0;
    for (int i = 0; i < 4; i++) {
      wide difference = (wide)r[i] - order[i] - borrow;
      r[i] = (uint64_t)difference;
      borrow = (uint64_t)(difference >> 64) & 1;
    }
  }
}

/// Digits from -31 to 32, of which the table holds the size.
static void digits(int8_t *out, const uint64_t *scalar) {
  int carried = 0;
  for (int place = 0; place < CEDWARDS_PLACES; place++) {
    int bit = place * 6, word = bit / 64, shift = bit % 64;
    uint64_t value = scalar[word] >> shift;
    if (shift > 58 && word < 3) value |= scalar[word + 1] << (64 - shift);
    int digit = (int)(value & 63) + carried;
    carried = digit > CEDWARDS_DIGITS;
    out[place] = (int8_t)(digit - carried * 64);
  }
  // Scalars are below 2^253, so that the last digit takes what is carried.
}

static point add_multiples(point p, const cedwards_table *table, const uint64_t *scalar) {
  int8_t digit[CEDWARDS_PLACES];
  digits(digit, scalar);
  for (int place = 0; place < CEDWARDS_PLACES; place++) {
    if (digit[place] > 0) p = plus(p, &table->row[place][digit[place] - 1]);
    if (digit[place] < 0) p = minus(p, &table->row[place][-digit[place] - 1]);
  }
  return p;
}

void cedwards_verify(
  const cedwards_table *generator, const cedwards_table *key, const cedwards_signature *signatures,
  size_t count, uint8_t *right) {
  point results[CEDWARDS_MOST];
  number before[CEDWARDS_MOST], product = small(1);
  if (count > CEDWARDS_MOST) count = CEDWARDS_MOST;
  for (size_t i = 0; i < count; i++) {
    uint64_t scalar[4], hash[4];
    load(scalar, signatures[i].scalar, 4);
    reduce_hash(hash, signatures[i].hash);
    right[i] = (uint8_t)is_below_order(scalar);
    results[i] = right[i] ? add_multiples(add_multiples(neutral(), generator, scalar), key, hash) : neutral();
    before[i] = product;
    product = multiply(product, results[i].z);
  }
  // One inversion for all: the inverse of the product of all Z, taken apart from the end. No Z is ever 0.
  number inverse = invert(product);
  for (size_t i = count; i-- > 0;) {
    number z = multiply(inverse, before[i]);
    inverse = multiply(inverse, results[i].z);
    uint8_t encoded[32], x[32];
    write(encoded, multiply(results[i].y, z));
    write(x, multiply(results[i].x, z));
    encoded[31] |= (uint8_t)((x[0] & 1) << 7);
    if (memcmp(encoded, signatures[i].point, 32) != 0) right[i] = 0;
  }
}
