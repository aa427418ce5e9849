"""HTTP: routes, problems, middleware and documentation. What the product does lives behind `service.bootstrap`."""
