# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
"""What the contract says of the values of requests, by operation: parameters, and the body."""

import json
from typing import Any

REQUEST_RULES: dict[str, dict[str, Any]] = json.loads(r"""
{
 "AmendOrderV2": {
  "parameters": {
   "path order_id": {
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "query subaccount": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   }
  },
  "body": {
   "type": "object",
   "required": [
    "ticker",
    "side",
    "price",
    "count"
   ],
   "properties": {
    "ticker": {
     "type": "string"
    },
    "side": {
     "allOf": [
      {
       "type": "string",
       "enum": [
        "bid",
        "ask"
       ]
      }
     ]
    },
    "price": {
     "allOf": [
      {
       "type": "string"
      }
     ]
    },
    "count": {
     "allOf": [
      {
       "type": "string"
      }
     ]
    },
    "client_order_id": {
     "type": "string"
    },
    "updated_client_order_id": {
     "type": "string"
    },
    "expiration_time": {
     "type": "integer",
     "minimum": 0
    },
    "exchange_index": {
     "allOf": [
      {
       "type": "integer"
      }
     ]
    }
   }
  }
 },
 "CancelAllOrders": {
  "parameters": {
   "query subaccount": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   }
  },
  "body": null
 },
 "CancelOrderV2": {
  "parameters": {
   "path order_id": {
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "query subaccount": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   },
   "query exchange_index": {
    "required": false,
    "schema": {
     "type": "integer"
    }
   },
   "query market_ticker": {
    "required": false,
    "schema": {
     "type": "string"
    }
   }
  },
  "body": null
 },
 "CreateOrderGroup": {
  "parameters": {},
  "body": {
   "type": "object",
   "properties": {
    "subaccount": {
     "type": "integer",
     "minimum": 0
    },
    "contracts_limit": {
     "type": "integer",
     "minimum": 1
    },
    "contracts_limit_fp": {
     "type": "string",
     "nullable": true
    },
    "exchange_index": {
     "allOf": [
      {
       "type": "integer"
      }
     ]
    }
   }
  }
 },
 "CreateOrderV2": {
  "parameters": {},
  "body": {
   "type": "object",
   "required": [
    "ticker",
    "side",
    "count",
    "price",
    "time_in_force",
    "self_trade_prevention_type"
   ],
   "properties": {
    "ticker": {
     "type": "string"
    },
    "client_order_id": {
     "type": "string"
    },
    "side": {
     "allOf": [
      {
       "type": "string",
       "enum": [
        "bid",
        "ask"
       ]
      }
     ]
    },
    "count": {
     "allOf": [
      {
       "type": "string"
      }
     ]
    },
    "price": {
     "allOf": [
      {
       "type": "string"
      }
     ]
    },
    "expiration_time": {
     "type": "integer"
    },
    "time_in_force": {
     "allOf": [
      {
       "type": "string",
       "enum": [
        "fill_or_kill",
        "good_till_canceled",
        "immediate_or_cancel"
       ]
      }
     ]
    },
    "post_only": {
     "type": "boolean"
    },
    "self_trade_prevention_type": {
     "allOf": [
      {
       "type": "string",
       "enum": [
        "taker_at_cross",
        "maker"
       ]
      }
     ]
    },
    "cancel_order_on_pause": {
     "type": "boolean"
    },
    "reduce_only": {
     "type": "boolean"
    },
    "subaccount": {
     "type": "integer",
     "minimum": 0
    },
    "order_group_id": {
     "type": "string"
    },
    "exchange_index": {
     "allOf": [
      {
       "type": "integer"
      }
     ]
    }
   }
  }
 },
 "DecreaseOrderV2": {
  "parameters": {
   "path order_id": {
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "query subaccount": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   }
  },
  "body": {
   "type": "object",
   "properties": {
    "reduce_by": {
     "type": "string",
     "nullable": true
    },
    "reduce_to": {
     "type": "string",
     "nullable": true
    },
    "exchange_index": {
     "allOf": [
      {
       "type": "integer"
      }
     ]
    },
    "market_ticker": {
     "type": "string"
    }
   }
  }
 },
 "DeleteOrderGroup": {
  "parameters": {
   "path order_group_id": {
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "query subaccount": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   },
   "query exchange_index": {
    "required": false,
    "schema": {
     "type": "integer"
    }
   }
  },
  "body": null
 },
 "GetAccountApiLimits": {
  "parameters": {},
  "body": null
 },
 "GetAccountEndpointCosts": {
  "parameters": {},
  "body": null
 },
 "GetExchangeStatus": {
  "parameters": {},
  "body": null
 },
 "GetOrder": {
  "parameters": {
   "path order_id": {
    "required": true,
    "schema": {
     "type": "string"
    }
   }
  },
  "body": null
 },
 "GetOrderGroup": {
  "parameters": {
   "path order_group_id": {
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "query subaccount": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   }
  },
  "body": null
 },
 "GetOrderGroups": {
  "parameters": {
   "query subaccount": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   }
  },
  "body": null
 },
 "GetOrders": {
  "parameters": {
   "query ticker": {
    "required": false,
    "schema": {
     "type": "string"
    }
   },
   "query event_ticker": {
    "required": false,
    "schema": {
     "type": "string"
    }
   },
   "query min_ts": {
    "required": false,
    "schema": {
     "type": "integer"
    }
   },
   "query max_ts": {
    "required": false,
    "schema": {
     "type": "integer"
    }
   },
   "query status": {
    "required": false,
    "schema": {
     "type": "string"
    }
   },
   "query limit": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 1,
     "maximum": 1000
    }
   },
   "query cursor": {
    "required": false,
    "schema": {
     "type": "string"
    }
   },
   "query subaccount": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   },
   "query exchange_index": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   }
  },
  "body": null
 },
 "ResetOrderGroup": {
  "parameters": {
   "path order_group_id": {
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "query subaccount": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   },
   "query exchange_index": {
    "required": false,
    "schema": {
     "type": "integer"
    }
   }
  },
  "body": {
   "type": "object"
  }
 },
 "TriggerOrderGroup": {
  "parameters": {
   "path order_group_id": {
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "query subaccount": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   },
   "query exchange_index": {
    "required": false,
    "schema": {
     "type": "integer"
    }
   }
  },
  "body": {
   "type": "object"
  }
 },
 "UpdateOrderGroupLimit": {
  "parameters": {
   "path order_group_id": {
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "query subaccount": {
    "required": false,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   },
   "query exchange_index": {
    "required": false,
    "schema": {
     "type": "integer"
    }
   }
  },
  "body": {
   "type": "object",
   "properties": {
    "contracts_limit": {
     "type": "integer",
     "minimum": 1
    },
    "contracts_limit_fp": {
     "type": "string",
     "nullable": true
    }
   }
  }
 }
}
""")
