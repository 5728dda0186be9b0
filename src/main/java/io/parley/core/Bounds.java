package io.parley.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The range of a number, size or time in a configuration record, both ends included, written as in the configuration
 * file ({@code 64KiB}, {@code 250ms}). Checked when the configuration is loaded. Without it a number may not be negative
 * and a time must be longer than zero.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Bounds {
    /** The least allowed value; empty for the usual one. */
    String min() default "";

    /** The greatest allowed value; empty for none. */
    String max() default "";
}
