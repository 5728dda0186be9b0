package io.parley.core;

import static io.parley.core.ErrorCode.Category.CONFLICT;
import static io.parley.core.ErrorCode.Category.DENIED;
import static io.parley.core.ErrorCode.Category.INTERNAL;
import static io.parley.core.ErrorCode.Category.INVALID;
import static io.parley.core.ErrorCode.Category.LIMITED;
import static io.parley.core.ErrorCode.Category.METHOD_NOT_ALLOWED;
import static io.parley.core.ErrorCode.Category.NOT_ACCEPTABLE;
import static io.parley.core.ErrorCode.Category.NOT_FOUND;
import static io.parley.core.ErrorCode.Category.TIMEOUT;
import static io.parley.core.ErrorCode.Category.TOO_LARGE;
import static io.parley.core.ErrorCode.Category.UNAUTHORIZED;
import static io.parley.core.ErrorCode.Category.UNAVAILABLE;
import static io.parley.core.ErrorCode.Category.UNPROCESSABLE;
import static io.parley.core.ErrorCode.Category.UNSUPPORTED_MEDIA;

/**
 * Everything that can be wrong with a request, under a name that clients may rely on. The ingress maps the
 * {@linkplain Category category} to an HTTP status once; new codes therefore need no change there.
 */
public enum ErrorCode {
    /** The body is not JSON, or not an object. */
    MALFORMED_JSON(INVALID),
    /** A field has the wrong type, is empty, is unknown or lies outside its range; the pointer names it. */
    INVALID_FIELD(INVALID),
    /** A query parameter or header cannot be understood. */
    INVALID_PARAMETER(INVALID),
    /** An id in the path is not a UUID. */
    INVALID_ID(INVALID),
    /** There are no credentials, or they are not good (any more). */
    UNAUTHENTICATED(UNAUTHORIZED),
    /**
     * Address and password do not fit together, or the account is disabled: which of it is not told. Also when a provider has
     * refused somebody, or what it says is not good.
     */
    SIGN_IN_REFUSED(UNAUTHORIZED),
    /** The caller is known, but may not do this. */
    FORBIDDEN(DENIED),
    /** A request that changes something came with a cookie, but without the token that shows that a page of ours made it. */
    CSRF_REFUSED(DENIED),
    /** Nobody may make an account, or only who was invited. */
    REGISTRATION_CLOSED(DENIED),
    /** No enabled administrator would be left. */
    LAST_ADMIN(CONFLICT),
    /** The account has as many API keys as it may. */
    TOO_MANY_KEYS(CONFLICT),
    /** No provider of this name is configured. */
    SIGN_IN_PROVIDER_UNKNOWN(NOT_FOUND),
    /** A provider that people sign in with cannot be reached, or does not answer as it must. */
    SIGN_IN_PROVIDER_UNAVAILABLE(UNAVAILABLE),
    /** There is no such account. */
    USER_NOT_FOUND(NOT_FOUND),
    /** The account has no such API key. */
    KEY_NOT_FOUND(NOT_FOUND),
    /** More requests than the caller may make in a time. */
    RATE_LIMITED(LIMITED),
    /** More event streams than the caller may have open. */
    TOO_MANY_STREAMS(LIMITED),
    /** More replies at a time than the caller may have. */
    TOO_MANY_REPLIES(LIMITED),
    /** The caller's sessions hold as much text as they may. */
    STORAGE_FULL(LIMITED),
    /** No such session, or it belongs to somebody else. */
    SESSION_NOT_FOUND(NOT_FOUND),
    /** The session has no such reply. */
    REPLY_NOT_FOUND(NOT_FOUND),
    /** No such route. */
    ROUTE_NOT_FOUND(NOT_FOUND),
    /** The route exists, the method does not. */
    METHOD_NOT_SUPPORTED(METHOD_NOT_ALLOWED),
    /** A reply is being generated in this session; one runs at a time. */
    REPLY_RUNNING(CONFLICT),
    /** The idempotency key was used with another body. */
    IDEMPOTENCY_KEY_REUSED(UNPROCESSABLE),
    /** No configured provider serves the model. */
    MODEL_UNKNOWN(UNPROCESSABLE),
    /** The content is longer than the limit. */
    CONTENT_TOO_LARGE(TOO_LARGE),
    /** The body is longer than the limit. */
    BODY_TOO_LARGE(TOO_LARGE),
    /** The request's media type is not one the route takes. */
    MEDIA_TYPE_UNSUPPORTED(UNSUPPORTED_MEDIA),
    /** None of the accepted media types can be produced. */
    MEDIA_TYPE_NOT_ACCEPTABLE(NOT_ACCEPTABLE),
    /** The body did not arrive in time. */
    REQUEST_TIMEOUT(TIMEOUT),
    /** A bounded queue is full. */
    OVERLOADED(UNAVAILABLE),
    /** Postgres cannot be reached, or did not answer in time. */
    STORE_UNAVAILABLE(UNAVAILABLE),
    /** The session's owner cannot be reached, or ownership is just moving. */
    OWNER_UNAVAILABLE(UNAVAILABLE),
    /** The node is starting or draining. */
    NOT_READY(UNAVAILABLE),
    /** Between nodes only: another node owns the session; the detail is that node's id. */
    NOT_OWNER(INTERNAL),
    /** Between nodes only: the reply log cannot be reached or refuses writes. */
    LOG_UNAVAILABLE(UNAVAILABLE),
    /** A defect of Parley; the log has the cause under the request's id. */
    INTERNAL_ERROR(INTERNAL);

    /** How a client should treat the error; decides the HTTP status. */
    public enum Category {
        INVALID, UNAUTHORIZED, DENIED, NOT_FOUND, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, TIMEOUT, CONFLICT, TOO_LARGE, UNSUPPORTED_MEDIA, UNPROCESSABLE, LIMITED, UNAVAILABLE, INTERNAL
    }

    private final Category category;

    ErrorCode(Category category) {
        this.category = category;
    }

    /** Never null. */
    public Category category() {
        return category;
    }

    /** The stable name seen by clients, for example {@code session_not_found}. */
    public String slug() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
