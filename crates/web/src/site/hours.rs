//! サービス時間外: outside the bank's hours its customers are told when it opens. The rule itself is kept by the use cases
//! (`tegata_app::calendar`); what takes access away, and the help, never ask here.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use tegata_domain::{
    service_hours::Service,
    time::{Millis, SECOND},
};

use crate::{
    kit::render,
    site::{Visit, answer},
    view::refusal::hours::OutsideHoursPage,
};

impl Visit {
    /// Nothing while the bank's service is open, else the page that says when it is.
    pub(crate) async fn within_hours(&self) -> Result<(), Box<Response>> {
        let state = &self.state;
        match state.app.service(&state.site.bank).await {
            Ok(Service::Open) => Ok(()),
            Ok(Service::Closed { opens }) => Err(Box::new(self.outside_hours(opens))),
            Err(error) => Err(Box::new(answer::internal(self, &error))),
        }
    }

    /// The page that says when the service opens.
    pub(crate) fn outside_hours(&self, opens: Option<Millis>) -> Response {
        let page = self.page();
        let mut response = render(
            StatusCode::SERVICE_UNAVAILABLE,
            &OutsideHoursPage { page, opens },
        );
        if let Some(opens) = opens {
            let seconds = (opens - self.state.app.now()).max(0) / SECOND + 1;
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        self.remember(response)
    }
}
