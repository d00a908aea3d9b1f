vcl 4.1;

backend app { .host = "127.0.0.1"; .port = "8000"; }

sub vcl_recv {
  if (req.url ~ "^/live/") {
    return (pass);
  }
}

sub vcl_backend_response {
  set beresp.grace = 0s;
  set beresp.keep = 1d;
  if (beresp.http.Content-Type ~ "^text/html") {
    set beresp.do_gzip = true;
  }
}
