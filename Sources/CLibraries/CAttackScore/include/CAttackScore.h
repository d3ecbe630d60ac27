#pragma once
// Weights of the attack score as read-only data: part of the program's file, nothing at start-up, and only the pages that
// are looked at ever reach memory. Made by scripts/train-attack-score; weights/NOTICE.md describes the format.
#include <stddef.h>

const unsigned char *_Nonnull cattackscore_weights(size_t *_Nonnull length);
