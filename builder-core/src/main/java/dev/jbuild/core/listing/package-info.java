/**
 * Lists of containers and images as people ask for them: which ({@code Filters}), and as what ({@code ContainerRows}, {@code
 * ImageRows}: docker's fields, which a {@code RowFormat} prints).
 */
@NullMarked
package dev.jbuild.core.listing;

import org.jspecify.annotations.NullMarked;
