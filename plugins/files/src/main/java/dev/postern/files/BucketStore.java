package dev.postern.files;

import dev.postern.files.FilesSettings.Limits;
import dev.postern.files.FilesSettings.Login;
import dev.postern.files.FilesSettings.Place;
import dev.postern.rows.RowSelection;
import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket of a service that speaks S3. */
final class BucketStore implements FileStore {
  private final Place.Bucket bucket;
  private final Limits limits;
  private final S3Client client;

  BucketStore(Place.Bucket bucket, Limits limits) {
    this.bucket = bucket;
    this.limits = limits;
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(bucket.region()))
            .credentialsProvider(credentials(bucket.login()))
            // services that only speak S3 do not all know the newer checksums
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .forcePathStyle(bucket.endpoint().isPresent())
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(Duration.ofSeconds(2))
                    .socketTimeout(Duration.ofMillis(limits.timeoutMillis())));
    bucket.endpoint().ifPresent(builder::endpointOverride);
    this.client = builder.build();
  }

  private static AwsCredentialsProvider credentials(Optional<Login> login) {
    return login
        .<AwsCredentialsProvider>map(known -> StaticCredentialsProvider.create(keys(known)))
        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
  }

  private static AwsCredentials keys(Login login) {
    return login.token().isPresent()
        ? AwsSessionCredentials.create(login.keyId(), login.secret(), login.token().get())
        : AwsBasicCredentials.create(login.keyId(), login.secret());
  }

  @Override
  public List<Entry> list(CallContext call) {
    List<Entry> entries = new ArrayList<>();
    String from = null;
    do {
      String next = from;
      ListObjectsV2Response page =
          asked(
              call,
              limit ->
                  client.listObjectsV2(
                      list ->
                          list.bucket(bucket.name())
                              .prefix(bucket.prefix())
                              .continuationToken(next)
                              .overrideConfiguration(limit)));
      for (S3Object object : page.contents()) {
        String key = object.key().substring(bucket.prefix().length());
        FilePath.find(key, showsHidden())
            .ifPresent(
                path ->
                    entries.add(
                        new Entry(path, object.size(), object.lastModified(), tag(object.eTag()))));
        if (entries.size() > limits.listedFiles()) {
          throw Refusals.tooMany(limits.listedFiles());
        }
      }
      from = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    } while (from != null);
    entries.sort(Comparator.comparing(entry -> entry.path().text()));
    return entries;
  }

  private static String tag(String etag) {
    return etag == null ? "" : etag.replace("\"", "");
  }

  private String key(FilePath path) {
    return bucket.prefix() + path.text();
  }

  @Override
  public Optional<Entry> find(FilePath path, CallContext call) {
    try {
      HeadObjectResponse head =
          asked(
              call,
              limit ->
                  client.headObject(
                      one ->
                          one.bucket(bucket.name()).key(key(path)).overrideConfiguration(limit)));
      return Optional.of(
          new Entry(path, head.contentLength(), head.lastModified(), tag(head.eTag())));
    } catch (SourceException failure) {
      if (failure.code().equals("PT404")) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  @Override
  public byte[] read(FilePath path, int maxBytes, CallContext call) {
    return asked(
        call,
        limit -> {
          try (ResponseInputStream<GetObjectResponse> content =
              client.getObject(
                  one -> one.bucket(bucket.name()).key(key(path)).overrideConfiguration(limit))) {
            byte[] bytes = content.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
              content.abort();
              throw Refusals.tooLong(path, maxBytes);
            }
            return bytes;
          } catch (IOException failure) {
            throw Refusals.unavailable("a file cannot be read: " + failure, failure);
          }
        });
  }

  @Override
  public Entry write(FilePath path, byte[] content, boolean replaces, CallContext call) {
    if (!replaces && find(path, call).isPresent()) {
      throw Refusals.taken(path);
    }
    asked(
        call,
        limit -> {
          PutObjectRequest.Builder put =
              PutObjectRequest.builder()
                  .bucket(bucket.name())
                  .key(key(path))
                  .contentType(MediaTypes.of(path.name()))
                  .overrideConfiguration(limit);
          if (!replaces) {
            put.ifNoneMatch("*");
          }
          return client.putObject(put.build(), RequestBody.fromBytes(content));
        });
    return find(path, call).orElseThrow(Refusals::missing);
  }

  @Override
  public boolean delete(FilePath path, CallContext call) {
    if (find(path, call).isEmpty()) {
      return false;
    }
    asked(
        call,
        limit ->
            client.deleteObject(
                one -> one.bucket(bucket.name()).key(key(path)).overrideConfiguration(limit)));
    return true;
  }

  /** Asks the service; the call's deadline and its end by the caller interrupt it. */
  private <T> T asked(CallContext call, Function<AwsRequestOverrideConfiguration, T> question) {
    RowSelection.goOn(call);
    Duration own = Duration.ofMillis(limits.timeoutMillis());
    Duration left = call.remaining().compareTo(own) < 0 ? call.remaining() : own;
    AwsRequestOverrideConfiguration limit =
        AwsRequestOverrideConfiguration.builder().apiCallTimeout(left.plusMillis(1)).build();
    Thread asking = Thread.currentThread();
    try (Cancellation.Listening _ = call.cancellation().onCancel(asking::interrupt)) {
      return question.apply(limit);
    } catch (SdkException failure) {
      throw failed(failure, call);
    } finally {
      if (call.cancellation().isCancelled()) {
        Thread.interrupted();
      }
    }
  }

  private static SourceException failed(SdkException failure, CallContext call) {
    if (call.cancellation().isCancelled()) {
      return new SourceException(Kind.CANCELLED, "the caller gave the call up");
    }
    boolean isLate =
        failure instanceof ApiCallTimeoutException
            || failure instanceof ApiCallAttemptTimeoutException
            || call.remaining().isZero();
    if (isLate) {
      return new SourceException(Kind.TIMEOUT, "the bucket has not answered in time");
    }
    int status = failure instanceof S3Exception told ? told.statusCode() : 0;
    return switch (status) {
      case 404 -> Refusals.missing();
      case 401, 403 -> failure(Kind.PERMISSION_DENIED, failure);
      case 412 -> failure(Kind.UNIQUE_VIOLATION, failure);
      case 409 -> failure(Kind.CONFLICT, failure);
      default -> failure(Kind.UNAVAILABLE, failure);
    };
  }

  private static SourceException failure(Kind kind, SdkException failure) {
    return new SourceException(
        kind, "", "", "", "", "the bucket: " + failure.getMessage(), failure);
  }

  @Override
  public boolean isReady() {
    long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    try {
      asked(
          new CallContext("", "", "{}", end, true, 0),
          limit ->
              client.listObjectsV2(
                  list -> list.bucket(bucket.name()).maxKeys(1).overrideConfiguration(limit)));
      return true;
    } catch (SourceException unreachable) {
      return false;
    }
  }

  @Override
  public boolean showsHidden() {
    return bucket.showsHidden();
  }

  @Override
  public void close() {
    client.close();
  }
}
