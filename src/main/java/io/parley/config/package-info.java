/**
 * Reads configuration into records: defaults, then a file, then the environment, all problems reported at once. Knows no
 * feature; the records are the schema. Depends on core only; used by the entry point alone.
 */
@NullMarked
package io.parley.config;

import org.jspecify.annotations.NullMarked;
